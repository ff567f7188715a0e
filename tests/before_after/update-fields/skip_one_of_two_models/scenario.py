"""The columns of the model that was named last are no columns of the other one."""

from shop.models import Page
from shop.services import publish, rename, rename_all, rename_loaded

from tests.proof.experiments import harm


def setup():
    Page.objects.create(pk=1, title="old", body="text")


def title():
    return Page.objects.get(pk=1).title


@harm("fields-known: changed is no column of a page", "new", "raises ValueError")
def looked_up_in_a_dictionary():
    rename("page", 1, "new")
    return title()


@harm("fields-known: changed is no column of a page", "new", "raises ValueError")
def rows_of_one_of_two_querysets():
    rename_all("page", "new")
    return title()


@harm("fields-known: changed is no column of a page", "new", "raises ValueError")
def loaded_by_a_helper():
    rename_loaded("page", 1, "new")
    return title()


@harm("row-exists: it may be a new page", "new", "raises DatabaseError")
def made_or_loaded():
    publish(2, "new", fresh=True)
    return Page.objects.get(pk=2).title
