from django.db.models import F
from django.shortcuts import get_object_or_404, redirect

from shop.models import Product


def photo(request, pk):
    product = get_object_or_404(Product, pk=pk)
    product.revision = F("revision") + 1
    product.photo = request.FILES["photo"]
    product.save(update_fields=["revision", "photo"])
    return redirect("shop:list")
