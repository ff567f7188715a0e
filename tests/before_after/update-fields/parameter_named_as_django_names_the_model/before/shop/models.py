from django.db import models


class OrderLine(models.Model):
    number = models.CharField(max_length=32)
    amount = models.IntegerField(default=1)
    note = models.TextField(blank=True)
