from shop.models import Author


def add(author: Author, titles):
    for title in titles:
        author.books.create(title=title)
