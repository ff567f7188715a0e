from django.db.models import F
from django.dispatch import Signal

from shop.models import Product

added = Signal()


def track(sender, product, **kwargs):
    product.sold += 1
    Product.objects.filter(pk=product.pk).update(sold=F("sold") + 1)


added.connect(track)
