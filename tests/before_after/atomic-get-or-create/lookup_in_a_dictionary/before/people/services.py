from people.models import Person


def promote(**fields):
    person, _ = Person.objects.get_or_create(**fields, defaults={"rank": 0})
    person.rank = 1
    person.save()
