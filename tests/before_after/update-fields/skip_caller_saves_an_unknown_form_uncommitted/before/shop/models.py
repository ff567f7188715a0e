from django.conf import settings
from django.db import models


class Order(models.Model):
    number = models.CharField(max_length=32)
    status = models.CharField(max_length=16, default="new")
    note = models.TextField(blank=True)
    total = models.DecimalField(max_digits=9, decimal_places=2, default=0)
    paid_at = models.DateTimeField(null=True)
