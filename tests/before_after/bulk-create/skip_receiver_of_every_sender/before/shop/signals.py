from django.db.models.signals import post_save
from django.dispatch import receiver

from shop.models import Author, Book


@receiver(post_save)
def count(sender, instance, **kwargs):
    print(sender, instance)
