from django.db import models


class Product(models.Model):
    hidden = models.BooleanField(default=False)
