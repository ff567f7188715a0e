from django.db import transaction

from shop import models as m


@transaction.atomic
def add(rows):
    m.Book.objects.bulk_create([m.Book(**row) for row in rows], batch_size=1000)
