from people.models import Person


def person_of(email):
    person, _created = Person.objects.get_or_create(email=email, defaults={"rank": 1})
    return person
