from django.db.models.signals import post_init
from django.dispatch import receiver

from shop.models import Book

seen = []


@receiver(post_init, sender=Book)
def is_seen(instance, **kwargs):
    seen.append(instance.title)
