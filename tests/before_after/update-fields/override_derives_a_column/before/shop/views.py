from shop.models import Offer


def recount(request, pk):
    offer = Offer.objects.get(pk=pk)
    offer.uses = offer.redemptions.count()
    offer.save()
