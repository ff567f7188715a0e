from shop.models import Book


def mark():
    for book in Book.objects.filter(published=False):
        book.title = f"{book.title} ({book.author.name})"
        book.save(update_fields=["title"])
