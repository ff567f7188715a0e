from shop.models import Book


def key(book: Book):
    return book.author_id
