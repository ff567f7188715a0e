from django.db.models.signals import post_save

from shop.models import Order


def index(sender, instance, update_fields=None, **kwargs):
    if update_fields:
        return
    instance.reindex()


post_save.connect(index, sender=Order)
