from django.http import JsonResponse

from shop.models import Product


def rename(request, pk):
    product = Product.objects.get(pk=pk)
    product.name = request.POST["name"]
    product.save(update_fields=["name"])
    return JsonResponse({"updated": product.updated})
