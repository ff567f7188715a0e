from django.db import IntegrityError, transaction
from django.utils import timezone

from catalogue.models import Product
from shop_project.transactions import timed_transaction

from .models import AuditEntry, Cart, CartLine, DailySales, Invoice, Order, OrderLine, Payment
from .tasks import confirm_payment, notify_warehouse, refresh_statistics, send_confirmation, send_invoice


class OutOfStock(Exception):
    pass


def next_number():
    return timezone.now().strftime("%Y%m%d%H%M%S%f")[:20]


def announce(order):
    send_confirmation.delay(order.pk)


@transaction.atomic
def checkout(cart, user):
    """Turn a cart into an order."""
    order = Order.objects.create(customer=cart.customer, number=next_number())
    for line in cart.lines.select_related("product"):
        take_from_stock(line.product_id, line.quantity)
        item = OrderLine.objects.create(
            order=order, product=line.product, quantity=line.quantity, price=line.product.price
        )
        notify_warehouse.delay(item.pk)
    order.total = sum(item.price * item.quantity for item in order.lines.all())
    order.save()
    if cart.coupon is not None:
        cart.coupon.redeem()
    cart.delete()
    AuditEntry.objects.create(user=user, text="order %s" % order.number)
    send_confirmation.delay(order.pk)
    return order


def take_from_stock(product_id, quantity):
    product = Product.objects.get(pk=product_id)
    if product.stock < quantity:
        raise OutOfStock(product.name)
    product.stock -= quantity
    product.save()


def put_back(order):
    for line in order.lines.select_related("product"):
        product = line.product
        product.stock = product.stock + line.quantity
        product.save()


def cancel(order):
    with timed_transaction("cancel"):
        order.status = Order.CANCELLED
        order.save()
        put_back(order)
        announce(order)
    refresh_statistics.delay()


def ship(order, tracking):
    order.status = Order.SHIPPED
    order.shipped_at = timezone.now()
    order.tracking = tracking
    order.save()
    invoice, created = Invoice.objects.get_or_create(order=order)
    with transaction.atomic():
        AuditEntry.objects.create(text="shipped %s" % order.number)
        transaction.on_commit(lambda: send_invoice.delay(order.pk))


def pay(order, reference, amount):
    with transaction.atomic():
        try:
            payment = Payment.objects.create(order=order, reference=reference, amount=amount)
        except IntegrityError:
            return None
        order.mark_paid()
        result = confirm_payment.delay(payment.pk)
    return result.id


def add_line(cart, product, quantity):
    line, _ = CartLine.objects.get_or_create(cart=cart, product=product)
    line.quantity += quantity
    line.save()
    return line


def cart_of(customer):
    cart, _ = Cart.objects.get_or_create(customer=customer)
    return cart


def book_sale(order):
    sales, _ = DailySales.objects.get_or_create(day=timezone.now().date())
    sales.orders += 1
    sales.revenue += order.total
    sales.save()


def average_basket(day):
    sales = DailySales.objects.get(day=day)
    sales.revenue //= max(sales.orders, 1)  # for display only, never saved
    return sales.revenue
