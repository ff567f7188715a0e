from django.db import transaction

from shop.models import Book


@transaction.atomic
def tags():
    return [list(book.tags.all()) for book in Book.objects.select_for_update()]
