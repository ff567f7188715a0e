from shop.models import Book


def names():
    def name(book):
        return f"author-{book.author.pk}"

    for book in Book.objects.all():
        yield f"{book.title}: {book.author.pk:05}"
