from django.conf import settings
from django.db import models

from catalogue.models import TimeStamped


class Customer(TimeStamped):
    user = models.OneToOneField(settings.AUTH_USER_MODEL, related_name="customer", on_delete=models.CASCADE)
    phone = models.CharField(max_length=30, blank=True)
    newsletter = models.BooleanField(default=False)
    points = models.IntegerField(default=0)
    preferences = models.JSONField(default=dict)
    note = models.TextField(blank=True)

    def award(self, points):
        self.points += points
        self.save()

    def remember(self, key, value):
        self.preferences[key] = value
        self.save()


class Address(models.Model):
    customer = models.ForeignKey(Customer, related_name="addresses", on_delete=models.CASCADE)
    street = models.CharField(max_length=200)
    city = models.CharField(max_length=100)
    default = models.BooleanField(default=False)


class Wallet(models.Model):
    """Money: the row is locked before it is read."""

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE)
    balance = models.DecimalField(max_digits=10, decimal_places=2, default=0)


class LoginCount(models.Model):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
    day = models.DateField()
    count = models.IntegerField(default=0)
