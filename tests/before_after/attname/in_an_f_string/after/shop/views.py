from shop.models import Book


def names():
    def name(book):
        return f"author-{book.author_id}"

    for book in Book.objects.all():
        yield f"{book.title}: {book.author_id:05}"
