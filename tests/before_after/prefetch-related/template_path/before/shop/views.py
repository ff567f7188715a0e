from django.shortcuts import render

from shop.models import Publisher


def publishers(request):
    return render(request, "shop/publishers.html", {"publishers": Publisher.objects.order_by("name")})
