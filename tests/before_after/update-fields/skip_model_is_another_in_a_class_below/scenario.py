"""The method runs for pages too, which have no such column."""

from shop.models import Page
from shop.services import PageRenamer

from tests.proof.experiments import harm


def setup():
    Page.objects.create(pk=1, title="old")


@harm("fields-known: changed is no column of a page", "new", "raises ValueError")
def a_page():
    PageRenamer().rename(1, "new")
    return Page.objects.get(pk=1).title
