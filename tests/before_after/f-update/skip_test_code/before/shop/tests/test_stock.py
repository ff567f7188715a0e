from django.test import TestCase

from shop.models import Product


class StockTests(TestCase):
    def test_stock(self):
        product = Product.objects.get(pk=1)
        product.stock -= 1
        product.save()
