from django.db import models


class Product(models.Model):
    cents = models.IntegerField(default=0)

    @property
    def price(self):
        return self.cents / 100

    @price.setter
    def price(self, value):
        self.cents = int(value * 100)
