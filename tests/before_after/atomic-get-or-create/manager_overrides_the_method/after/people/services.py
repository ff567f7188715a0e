from django.db import transaction

from people.models import Person


def promote(email):
    with transaction.atomic():
        person, _ = Person.objects.get_or_create(email=email)
        person.rank = 1
        person.save()
