from django.core.mail import send_mail
from django.db.models.signals import post_save

from shop.models import Product


def warn(sender, instance, created, **kwargs):
    if instance.stock < 5:
        send_mail("low stock", instance.name, None, ["stock@example.com"])


post_save.connect(warn, sender=Product)
