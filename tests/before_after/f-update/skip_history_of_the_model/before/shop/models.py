from django.db import models
from simple_history.models import HistoricalRecords


class Product(models.Model):
    stock = models.IntegerField(default=0)
    history = HistoricalRecords()
