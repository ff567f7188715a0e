from shop.models import Book


def add(titles):
    for title in titles:
        Book.objects.create(title=title)
