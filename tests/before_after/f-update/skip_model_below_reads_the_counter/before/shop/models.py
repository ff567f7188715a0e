from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=100)
    stock = models.IntegerField(default=0)

    def sell(self):
        self.stock -= 1
        self.save()


class Ticket(Product):
    def save(self, *args, **kwargs):
        self.name = "sold out" if self.stock < 1 else "seat"
        super().save(*args, **kwargs)
