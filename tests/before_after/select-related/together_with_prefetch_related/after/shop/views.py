from shop.models import Book


def overview():
    for book in Book.objects.all().select_related("author").prefetch_related("tags"):
        print(book.author.name, [tag.name for tag in book.tags.all()])
