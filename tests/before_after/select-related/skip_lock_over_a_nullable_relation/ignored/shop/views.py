from django.db import transaction

from shop.models import Book


@transaction.atomic
def editors():
    return [book.editor for book in Book.objects.select_for_update().select_related("editor")]
