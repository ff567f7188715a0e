from dirtyfields import DirtyFieldsMixin
from django.db import models


class Product(DirtyFieldsMixin, models.Model):
    stock = models.IntegerField(default=0)
