from people.models import Person


def person_of(email):
    try:
        person = Person.objects.get(email=email)
    except Person.DoesNotExist:
        person = Person.objects.create(email=email.lower(), rank=1)
    return person


def person_with(**fields):
    try:
        person = Person.objects.get(**fields)
    except Person.DoesNotExist:
        person = Person.objects.create(rank=1)
    return person
