from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from shop.models import Order


def close(request, pk):
    order = get_object_or_404(Order.objects.visible(request.user), pk=pk)
    order.status = "closed"
    order.save()
    return HttpResponse(status=204)
