import pytest
from django.test import TestCase

from shop.services import place


@pytest.mark.django_db
def test_ships(mocker):
    delay = mocker.patch("shop.services.ship.delay")
    with TestCase.captureOnCommitCallbacks(execute=True):
        order = place("1")
    delay.assert_called_once_with(order.pk)


@pytest.mark.django_db(transaction=True)
def test_commits(mocker):
    delay = mocker.patch("shop.services.ship.delay")
    order = place("2")
    delay.assert_called_once_with(order.pk)
