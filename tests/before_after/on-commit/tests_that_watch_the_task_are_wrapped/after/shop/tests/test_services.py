from unittest.mock import patch

from django.test import TestCase

from shop.models import Order
from shop.services import place


class PlaceTests(TestCase):
    @patch("shop.services.ship.delay")
    def test_ships(self, delay):
        with self.captureOnCommitCallbacks(execute=True):
            order = place("1")
        self.assertEqual(order.status, "open")
        delay.assert_called_once_with(order.pk)

    def test_with_block(self):
        with patch("shop.tasks.ship.delay") as delay:
            with self.captureOnCommitCallbacks(execute=True):
                order = place("2")
            delay.assert_called_once_with(order.pk)

    def test_row(self):
        place("3")
        self.assertEqual(Order.objects.count(), 1)
