"""The worker finds the order only when it is sent after the commit."""

import sys
from types import SimpleNamespace

sys.modules["somelibrary"] = sys.modules["somelibrary.auth"] = SimpleNamespace(Backend=object)

from shop.services import place

from tests.proof.experiments import call


def setup():
    """No rows."""


@call(tasks="late")
def one_call():
    return place("one")
