from shop.models import Book


def add(titles):
    for title in titles:
        if not Book.objects.filter(title=title).exists():
            Book.objects.create(title=title)
