from django.db.models import F

from shop.models import Offer


def use(pk):
    offer = Offer.objects.get(pk=pk)
    offer.used = F("used") + 1
    offer.save(update_fields=["used", "closed"])
    offer.refresh_from_db(fields=["used"])
    return offer
