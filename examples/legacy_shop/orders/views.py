from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views import View
from django.views.decorators.http import require_POST

from catalogue.models import Product

from . import services
from .models import Cart, Order
from .tasks import send_confirmation


@require_POST
@login_required
def add_to_cart(request, pk):
    product = get_object_or_404(Product, pk=pk)
    cart = services.cart_of(request.user.customer)
    services.add_line(cart, product, int(request.POST.get("quantity", 1)))
    return redirect("checkout")


class CheckoutView(LoginRequiredMixin, View):
    def post(self, request):
        cart = get_object_or_404(Cart, customer=request.user.customer)
        try:
            order = services.checkout(cart, request.user)
        except services.OutOfStock as error:
            return HttpResponse("%s is out of stock" % error, status=409)
        services.book_sale(order)
        return HttpResponse(order.number, status=201)


@require_POST
@login_required
def cancel(request, pk):
    order = get_object_or_404(Order, pk=pk, customer=request.user.customer)
    services.cancel(order)
    return HttpResponse(status=204)


@require_POST
@permission_required("orders.change_order")
def ship(request, pk):
    order = get_object_or_404(Order, pk=pk)
    services.ship(order, request.POST["tracking"])
    return HttpResponse(status=204)


@require_POST
@permission_required("orders.change_order")
def resend(request, pk):
    order = get_object_or_404(Order, pk=pk)
    send_confirmation.delay(order.pk)  # no transaction is open here
    return HttpResponse(status=204)


class ReopenView(LoginRequiredMixin, View):
    @transaction.atomic
    def post(self, request, pk):
        order = get_object_or_404(Order, pk=pk)
        order.status = Order.NEW
        order.save()
        for name in ("sales", "support"):
            send_confirmation.apply_async(args=[order.pk], queue=name)
        return HttpResponse(status=204)
