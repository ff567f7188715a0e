from django.db import models


class Payment(models.Model):
    cents = models.IntegerField()
    currency = models.CharField(max_length=3)
    note = models.TextField()

    @property
    def amount(self):
        return self.cents / 100

    @amount.setter
    def amount(self, value):
        self.cents = round(value * 100)
        self.currency = "EUR"
