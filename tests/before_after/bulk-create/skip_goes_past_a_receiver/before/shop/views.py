from shop.models import Book


def add(titles):
    Book.objects.bulk_create([Book(title=title) for title in titles])


def add_slowly(titles):
    for title in titles:
        Book.objects.create(title=title)
