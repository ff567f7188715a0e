from shop import models as m


def close(request, pk):
    """Close the order."""
    order = m.Order.objects.filter(number=request.POST['number']).first()
    if order is None:
        return None
    order.status = 'closed'
    order.save()
    return order
