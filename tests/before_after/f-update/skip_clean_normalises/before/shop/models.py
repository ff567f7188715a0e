from django.db import models


class Product(models.Model):
    stock = models.IntegerField(default=0)

    def clean(self):
        self.stock = self.stock + 0
