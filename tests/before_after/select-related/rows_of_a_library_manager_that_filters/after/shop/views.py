from shop.models import Book


def titles(request):
    lines = []
    for book in Book.objects.filter(published=True).select_related("author"):
        lines.append(f"{book.title} by {book.author.name}")
    return lines
