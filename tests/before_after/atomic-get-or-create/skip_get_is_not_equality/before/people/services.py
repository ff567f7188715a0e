from people.models import Person


def person_of(email):
    try:
        person = Person.objects.get(email__iexact=email)
    except Person.DoesNotExist:
        person = Person.objects.create(email=email)
    return person
