from shop.models import Author, Book


def add(titles):
    for title in titles:
        Author.objects.create(name=title)
        Book.objects.create(title=title)
