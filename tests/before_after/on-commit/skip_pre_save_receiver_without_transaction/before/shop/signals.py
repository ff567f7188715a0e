from django.db.models.signals import pre_save
from django.dispatch import receiver

from shop.models import Order
from shop.tasks import rebuild_index


@receiver(pre_save, sender=Order)
def before_save(sender, instance, **kwargs):
    rebuild_index.delay()
