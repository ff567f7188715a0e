from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=100)
    note = models.TextField(blank=True)
    updated = models.DateTimeField(auto_now=True)
