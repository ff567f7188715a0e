from shop.models import Book


def overview():
    for book in Book.objects.all():
        print(book.author.name, [tag.name for tag in book.tags.all()])
