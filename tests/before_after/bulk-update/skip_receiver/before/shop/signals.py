from django.db.models.signals import pre_save
from django.dispatch import receiver

from shop.models import Book


@receiver(pre_save, sender=Book)
def check(sender, instance, **kwargs):
    if instance.pages < 0:
        raise ValueError
