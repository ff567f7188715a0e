"""A user takes a new password."""

from accounts.views import change_password
from unittest import mock

from tests.proof.experiments import call
from tests.proof.world import request, user

SETTINGS = {"AUTH_USER_MODEL": "auth.User"}


def changed():
    with mock.patch("django.contrib.auth.hashers.BasePasswordHasher.salt", return_value="salt"):
        return change_password(request(user(), password="secret"))


def setup():
    user()


@call(signals="update_fields")
def one_call():
    return changed()
