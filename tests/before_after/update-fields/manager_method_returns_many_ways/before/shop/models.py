from django.db import models


class OrderManager(models.Manager):
    def visible(self, user):
        orders = self.filter(hidden=False)
        if user.region:
            orders = orders.filter(region=user.region)
        if user.is_new:
            orders = orders.filter(trial=True)
        if user.is_external:
            orders = orders.distinct()
        return orders


class Order(models.Model):
    status = models.CharField(max_length=16, default="new")
    region = models.CharField(max_length=16, blank=True)
    hidden = models.BooleanField(default=False)
    trial = models.BooleanField(default=False)

    objects = OrderManager()
