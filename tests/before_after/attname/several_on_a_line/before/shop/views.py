from shop.models import Book


def keys(seen):
    for book in Book.objects.all(): seen.add(book.title); seen.add(book.author.pk)
    if seen: first = Book.objects.get(title="x"); return first.author.pk
