from django.db import transaction

from shop.models import Book


@transaction.atomic
def names():
    return [book.author.name for book in Book.objects.select_for_update(nowait=True)]
