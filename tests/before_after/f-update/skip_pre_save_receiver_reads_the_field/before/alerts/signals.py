from django.core.mail import send_mail
from django.db.models.signals import pre_save
from django.dispatch import receiver

from shop.models import Product


@receiver(pre_save, sender=Product)
def warn(sender, instance, **kwargs):
    if instance.stock < 5:
        send_mail("low stock", instance.name, None, ["stock@example.com"])
