from shop.models import Book


def export():
    for book in Book.objects.prefetch_related("tags").iterator(chunk_size=500):
        print(book.title, [tag.name for tag in book.tags.all()])
