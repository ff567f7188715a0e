"""What is created is not what was looked for."""

from people.models import Person
from people.services import person_of

from tests.proof.experiments import harm


def setup():
    """No rows."""


@harm("same-row: the row that is created has another key", "ada@example.com", "Ada@example.com")
def the_address():
    return person_of("Ada@example.com").email
