from django.shortcuts import redirect

from shop.forms import OrderForm


def edit(request):
    form = OrderForm(request.POST)
    order = form.save(commit=False)
    order.status = "new"
    order.save()
    return redirect("orders")
