from django.db.models import Count

from shop.models import Book


def sizes():
    books = Book.objects.filter(published=True).order_by("title").annotate(tags_count=Count("tags")).iterator()
    return [f"{book.title}: {book.tags_count + 1}" for book in books]
