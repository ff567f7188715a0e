from shop.models import Book


def mark():
    for book in Book.objects.filter(read=False):
        book.read = True
        book.title = f"{book.title} ({book.author.name})"
        book.save()
