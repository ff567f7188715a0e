from django.db import transaction
from django.http import HttpResponse

from shop.models import Problem, Product


def report(request, pk):
    with transaction.atomic():
        Product.objects.select_for_update().get(pk=pk)
        problem = Problem.objects.get(product_id=pk)
        problem.count += 1
        problem.save()
    return HttpResponse("ok")
