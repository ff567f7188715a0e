from django.db import models


class Customer(models.Model):
    name = models.CharField(max_length=80)
    blocked = models.BooleanField(default=False)


class Order(models.Model):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
