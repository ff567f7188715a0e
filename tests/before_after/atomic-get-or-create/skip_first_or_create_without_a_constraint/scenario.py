"""Where two rows fit, get_or_create raises what first() did not."""

from points.models import Tag
from points.services import tag_of

from tests.proof.experiments import harm


def setup():
    for key in (1, 2):
        Tag.objects.create(pk=key, name="warm", colour="red")


@harm("unique-lookup: more than one row may fit", "red", "raises MultipleObjectsReturned")
def the_colour():
    return tag_of("warm").colour
