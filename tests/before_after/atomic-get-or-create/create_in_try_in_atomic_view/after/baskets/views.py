from django.db import transaction
from django.db.utils import IntegrityError
from django.http import HttpResponse

from baskets.models import Basket


def start(request):
    try:
        with transaction.atomic():
            basket = Basket.objects.create(owner=request.POST["owner"])
    except IntegrityError:
        return HttpResponse("taken", status=409)
    return HttpResponse(basket.pk)
