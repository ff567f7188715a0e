from django.db import models
from model_utils import FieldTracker


class Product(models.Model):
    stock = models.IntegerField(default=0)
    tracker = FieldTracker()
