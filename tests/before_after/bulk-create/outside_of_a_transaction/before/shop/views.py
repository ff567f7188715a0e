from shop.models import Book


def add(titles):
    for title in titles:
        if title:
            Book.objects.create(title=title)
