from shop.models import Author, Book


def add(title, name):
    author = Author(name=name)
    book = Book(title=title, author=author)
    author.save()
    return book.author_id
