"""What is no message is not to wait for anything."""

from contextlib import suppress
from unittest import mock

from django.db import transaction
from shop.services import Throttle, place

from tests.proof.experiments import harm


def setup():
    """No rows."""


@harm("celery-task: an ordinary method is not called any more", 1, 0)
def in_a_transaction_that_fails():
    with mock.patch.object(Throttle, "delay") as delay, suppress(RuntimeError), transaction.atomic():
        place("one", Throttle())
        raise RuntimeError
    return delay.call_count
