from django.db import models

from shop.tasks import ship


class Order(models.Model):
    number = models.CharField(max_length=20, unique=True)

    def delete(self, *args, **kwargs):
        ship.delay(self.pk)
        return super().delete(*args, **kwargs)
