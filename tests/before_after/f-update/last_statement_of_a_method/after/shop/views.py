from django.db.models import F
from django.views import View

from shop.models import Product


class Buy(View):
    def post(self, request, pk):
        for product in Product.objects.filter(pk=pk):
            if request.POST:
                Product.objects.filter(pk=product.pk).update(stock=F("stock") - 1)
