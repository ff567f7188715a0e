from people.models import Person


def person_of(email):
    try:
        person = Person.current.get(email=email)
    except Person.DoesNotExist:
        person = Person.objects.create(email=email)
    return person
