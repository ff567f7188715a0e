from shop.models import Line


def ship(pk):
    line = Line.objects.select_related("product").get(pk=pk)
    line.product.stock -= line.quantity
    line.product.save()
    return line
