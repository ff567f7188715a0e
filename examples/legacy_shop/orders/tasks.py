from datetime import timedelta

from celery import shared_task
from django.core.mail import send_mail
from django.utils import timezone

from .models import Invoice, Order, Payment


@shared_task
def send_confirmation(order_id):
    order = Order.objects.select_related("customer__user").get(pk=order_id)
    send_mail("Your order %s" % order.number, "Thank you!", None, [order.customer.user.email])


@shared_task
def send_invoice(order_id):
    invoice = Invoice.objects.get(order_id=order_id)
    send_mail("Invoice %s" % invoice.number, "", None, [invoice.order.customer.user.email])
    invoice.sent = True
    invoice.save()


@shared_task
def notify_warehouse(line_id):
    pass


@shared_task
def refresh_statistics():
    pass


@shared_task(bind=True, max_retries=3)
def confirm_payment(self, payment_id):
    payment = Payment.objects.get(pk=payment_id)
    payment.attempts += 1
    payment.save()
    if payment.attempts > 3:
        return
    payment.confirmed = True
    payment.save()


@shared_task
def remind_unpaid():
    for order in Order.objects.filter(status=Order.NEW, created__lt=timezone.now() - timedelta(days=3)):
        order.reminders += 1
        order.save()
        send_mail("Reminder", "", None, [order.customer.user.email])


@shared_task
def expire_reservations():
    for order in Order.objects.filter(status=Order.CANCELLED):
        for line in order.lines.all():
            line.product.reserved -= line.quantity
            line.product.save()
