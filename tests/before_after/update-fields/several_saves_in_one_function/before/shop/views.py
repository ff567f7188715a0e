from django.shortcuts import get_object_or_404, redirect

from shop.models import Order


def step(request, pk):
    order = get_object_or_404(Order, pk=pk)
    order.status = "packed"; order.save()
    if request.POST.get("note"): order.note = request.POST["note"]; order.save(using=None)
    order.total = 0
    order.save(force_update=True)
