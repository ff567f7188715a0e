from shop.models import Book


def keys(seen):
    for book in Book.objects.all(): seen.add(book.title); seen.add(book.author_id)
    if seen: first = Book.objects.get(title="x"); return first.author_id
