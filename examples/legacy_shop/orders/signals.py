from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from .models import AuditEntry, Order, Payment
from .tasks import refresh_statistics


@receiver(post_save, sender=Payment)
def log_payment(sender, instance, created, **kwargs):
    if created:
        AuditEntry.objects.create(text="payment %s of %s" % (instance.reference, instance.amount))


@receiver(post_delete, sender=Order)
def order_deleted(sender, instance, **kwargs):
    # A delete runs in a transaction of its own, so the worker may look before the commit.
    refresh_statistics.delay()
