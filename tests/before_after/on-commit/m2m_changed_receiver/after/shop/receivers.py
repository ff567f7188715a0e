from functools import partial

from django.db import transaction
from django.db.models.signals import m2m_changed
from django.dispatch import receiver

from shop.models import Product
from shop.tasks import reindex


@receiver(m2m_changed, sender=Product.tags.through)
def tags_changed(sender, instance, action, **kwargs):
    if action.startswith("post_"):
        transaction.on_commit(partial(reindex.delay, instance.pk))
