from shop.tasks import ship


def order_deleted(sender, instance, **kwargs):
    if instance.number:
        ship.delay(instance.pk)
