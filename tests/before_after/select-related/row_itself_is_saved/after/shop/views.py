from shop.models import Book


def mark():
    for book in Book.objects.filter(published=False).select_related("author"):
        book.title = f"{book.title} ({book.author.name})"
        book.save(update_fields=["title"])
