from shop.models import Offer


def use(pk):
    offer = Offer.objects.get(pk=pk)
    offer.used += 1
    offer.save()
    return offer
