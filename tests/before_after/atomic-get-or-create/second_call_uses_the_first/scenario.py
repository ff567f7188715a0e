"""Killed at any of its writes, the call leaves all or nothing."""

from auth.models import Denied
from auth.tokens import Token
from unittest import mock

from tests.proof.experiments import call



def denied():
    with mock.patch.object(Token, "__str__", lambda token: "token"):
        return Token({"jti": "one"}).deny()


def setup():
    """No rows."""


@call(crash=True)
def one_call():
    return denied()
