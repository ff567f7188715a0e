from decimal import Decimal
from unittest import mock

from django.core import mail
from django.test import TestCase

from customers.services import register, spend_points
from orders import services
from orders.models import Cart, Coupon, Invoice, Order

from .factories import make_customer, make_product


class CheckoutTests(TestCase):
    def setUp(self):
        self.customer = make_customer()
        self.product = make_product(stock=5)
        self.cart = services.cart_of(self.customer)
        services.add_line(self.cart, self.product, 2)

    def test_takes_from_stock_and_mails(self):
        self.client.force_login(self.customer.user)
        response = self.client.post("/checkout/")
        self.assertEqual(response.status_code, 201)
        self.product.refresh_from_db()
        self.assertEqual(self.product.stock, 3)
        self.assertEqual(len(mail.outbox), 1)

    def test_out_of_stock(self):
        services.add_line(self.cart, self.product, 9)
        self.client.force_login(self.customer.user)
        self.assertEqual(self.client.post("/checkout/").status_code, 409)
        self.assertEqual(Order.objects.count(), 0)

    def test_tells_the_warehouse(self):
        with mock.patch("orders.services.notify_warehouse.delay") as delay:
            order = services.checkout(self.cart, self.customer.user)
        delay.assert_called_once_with(order.lines.get().pk)

    def test_coupon(self):
        self.cart.coupon = Coupon.objects.create(code="TEN", percent=10)
        self.cart.save()
        order = services.checkout(Cart.objects.get(), self.customer.user)
        self.assertEqual(order.total, Decimal("5.00"))
        self.assertEqual(Coupon.objects.get().uses_left, 0)

    def test_cancel_puts_back(self):
        order = services.checkout(self.cart, self.customer.user)
        services.cancel(order)
        self.product.refresh_from_db()
        self.assertEqual(self.product.stock, 5)
        self.assertEqual(Order.objects.get().status, Order.CANCELLED)

    def test_ship_writes_an_invoice(self):
        order = services.checkout(self.cart, self.customer.user)
        with self.captureOnCommitCallbacks(execute=True):
            services.ship(order, "ABC123")
        self.assertTrue(Invoice.objects.get().sent)
        self.assertEqual(Order.objects.get().status, Order.SHIPPED)

    def test_pay(self):
        order = services.checkout(self.cart, self.customer.user)
        self.assertIsNotNone(services.pay(order, "ref-1", order.total))
        order.refresh_from_db()
        self.assertEqual(order.status, Order.PAID)
        self.assertTrue(order.payments.get().confirmed)


class CustomerTests(TestCase):
    def test_register_twice(self):
        user = make_customer().user
        self.assertEqual(register(user, "Main St", "Springfield"), register(user, "Elm St", "Shelbyville"))

    def test_points(self):
        customer = make_customer()
        customer.award(10)
        self.assertTrue(spend_points(customer.pk, 7))
        self.assertFalse(spend_points(customer.pk, 7))
