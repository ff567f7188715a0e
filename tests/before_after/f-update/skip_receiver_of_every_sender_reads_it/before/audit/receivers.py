from django.db.models.signals import post_save
from django.dispatch import receiver

from audit.models import Entry


@receiver(post_save)
def note(sender, instance, **kwargs):
    if hasattr(instance, "stock"):
        Entry.objects.get_or_create(text=f"stock is {instance.stock}")
