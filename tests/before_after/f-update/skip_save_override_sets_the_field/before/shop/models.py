from django.db import models


class Product(models.Model):
    name = models.CharField(max_length=100)
    stock = models.IntegerField(default=0)
    sold = models.IntegerField(default=0)

    def save(self, *args, **kwargs):
        self.stock = self.movements.count()
        super().save(*args, **kwargs)


class Movement(models.Model):
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="movements")
