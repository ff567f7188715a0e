"""Two tables cannot be written at once."""

from shop.models import Novel
from shop.views import add

from tests.proof.experiments import harm


def setup():
    pass


@harm("model: Django refuses to write two tables", ["a", "b"], "raises ValueError")
def titles_that_are_there():
    add(["a", "b"])
    return sorted(Novel.objects.values_list("title", flat=True))
