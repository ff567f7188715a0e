from django.http import HttpResponse

from shop.models import Order


async def close(request, pk):
    order = await Order.objects.aget(pk=pk)
    order.status = "closed"
    await order.asave(update_fields=["status"])
    return HttpResponse(status=204)
