from django.db import models


class Product(models.Model):
    share = models.FloatField(default=1.0)
