from functools import partial

from django.db import models, transaction

from shop.tasks import ship


class Order(models.Model):
    number = models.CharField(max_length=20, unique=True)

    def delete(self, *args, **kwargs):
        transaction.on_commit(partial(ship.delay, self.pk))
        return super().delete(*args, **kwargs)
