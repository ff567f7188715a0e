from django.db import transaction

from people.models import Person


def promote(**fields):
    with transaction.atomic():
        person, _ = Person.objects.get_or_create(**fields, defaults={"rank": 0})
        person.rank = 1
        person.save()
