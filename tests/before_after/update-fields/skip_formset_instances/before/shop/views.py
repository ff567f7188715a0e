from django.forms import modelformset_factory
from django.shortcuts import redirect

from shop.models import Order

OrderFormSet = modelformset_factory(Order, fields=["number", "note"])


def edit(request):
    formset = OrderFormSet(request.POST)
    if formset.is_valid():
        for order in formset.save(commit=False):
            order.status = "edited"
            order.save()
        formset.save_m2m()
    return redirect("orders")
