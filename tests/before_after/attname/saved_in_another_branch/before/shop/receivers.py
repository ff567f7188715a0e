from django.db.models.signals import post_save
from django.dispatch import receiver

from shop.models import Book


@receiver(post_save, sender=Book)
def announce(sender, instance, **kwargs):
    print(instance.described())
