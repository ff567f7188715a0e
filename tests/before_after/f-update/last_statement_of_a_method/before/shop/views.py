from django.views import View

from shop.models import Product


class Buy(View):
    def post(self, request, pk):
        for product in Product.objects.filter(pk=pk):
            if request.POST:
                product.stock -= 1
                product.save()
