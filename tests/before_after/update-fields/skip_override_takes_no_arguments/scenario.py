"""An override without parameters."""

from shop.models import Page
from shop.views import rename

from tests.proof.experiments import harm
from tests.proof.world import request


def setup():
    Page.objects.bulk_create([Page(pk=1, title="tea", body="x")])


@harm("save-passes: the override takes no argument", "jam", "raises TypeError")
def renamed():
    rename(request(title="jam"), 1)
    return Page.objects.get(pk=1).title
