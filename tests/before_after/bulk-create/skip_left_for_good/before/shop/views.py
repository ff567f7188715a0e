from shop.models import Book


def add(titles):
    for title in titles:
        if not title:
            return False
        Book.objects.create(title=title)
    return True
