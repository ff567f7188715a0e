from shop.models import Book, Draft


def keys(draft: Draft):
    return [book.writer_id for book in Book.objects.all()] + [draft.author.pk]
