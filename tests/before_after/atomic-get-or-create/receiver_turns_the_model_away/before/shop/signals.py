from django.core.mail import mail_admins
from django.db.models.signals import post_save
from django.dispatch import receiver

from shop.models import Address


@receiver(post_save)
def on_saved(sender, instance, **kwargs):
    if not isinstance(instance, Address):
        return
    mail_admins("Moved", str(instance.pk))
