import reversion
from django.db import models


@reversion.register()
class Product(models.Model):
    stock = models.IntegerField(default=0)
