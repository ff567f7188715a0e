from django.db import transaction

from shop import models as m


@transaction.atomic
def add(rows):
    for row in rows:
        m.Book.objects.create(**row)
