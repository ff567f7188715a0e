"""Keys are made and revoked."""

from shop.models import Project
from shop.views import keys
from unittest import mock

from tests.proof.experiments import call
from tests.proof.world import request


def setup():
    Project.objects.create(pk=1, name="tea", api_key="a", read_key="b")


@call(signals="update_fields")
def revoked():
    return keys(request(revoke="yes"), 1)


@call(signals="update_fields")
def made():
    with mock.patch("secrets.token_hex", return_value="new"):
        return keys(request(create="yes"), 1)
