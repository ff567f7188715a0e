from django.db.models.signals import post_save
from django.dispatch import receiver

from shop.models import Order
from shop.tasks import ship


@receiver(post_save, sender=Order)
def order_saved(sender, instance, created, **kwargs):
    if created:
        ship.delay(instance.pk)
