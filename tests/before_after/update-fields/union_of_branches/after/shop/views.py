from django.shortcuts import get_object_or_404, redirect

from shop.models import Order


def edit(request, pk):
    order = get_object_or_404(Order, pk=pk)
    if "note" in request.POST:
        order.note = request.POST["note"]
    elif "total" in request.POST:
        order.total = request.POST["total"]
    else:
        return redirect("orders")
    if request.POST.get("close"):
        order.status = "closed"
    order.save(update_fields=["note", "total", "status"])
    return redirect("orders")
