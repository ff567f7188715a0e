from shop.models import Book


def name():
    book = Book.objects.order_by("title").first()
    return book.author.name if book is not None else ""
