from django.conf import settings
from django.db import models
from django.utils import timezone

from catalogue.models import Product, TimeStamped
from customers.models import Customer


class Coupon(models.Model):
    code = models.CharField(max_length=30, unique=True)
    percent = models.PositiveSmallIntegerField()
    uses_left = models.IntegerField(default=1)

    def redeem(self):
        if self.uses_left <= 0:
            raise ValueError("used up")
        self.uses_left -= 1
        self.save()


class Cart(models.Model):
    customer = models.OneToOneField(Customer, on_delete=models.CASCADE)
    coupon = models.ForeignKey(Coupon, null=True, blank=True, on_delete=models.SET_NULL)


class CartLine(models.Model):
    cart = models.ForeignKey(Cart, related_name="lines", on_delete=models.CASCADE)
    product = models.ForeignKey(Product, on_delete=models.CASCADE)
    quantity = models.PositiveIntegerField(default=0)

    class Meta:
        unique_together = [("cart", "product")]


class Order(TimeStamped):
    NEW, PAID, SHIPPED, CANCELLED = "new", "paid", "shipped", "cancelled"

    customer = models.ForeignKey(Customer, related_name="orders", on_delete=models.PROTECT)
    number = models.CharField(max_length=20, unique=True)
    status = models.CharField(max_length=20, default=NEW)
    total = models.DecimalField(max_digits=10, decimal_places=2, default=0)
    paid_at = models.DateTimeField(null=True, blank=True)
    shipped_at = models.DateTimeField(null=True, blank=True)
    tracking = models.CharField(max_length=50, blank=True)
    reminders = models.IntegerField(default=0)

    def mark_paid(self):
        self.status = self.PAID
        self.paid_at = timezone.now()
        self.save()


class OrderLine(models.Model):
    order = models.ForeignKey(Order, related_name="lines", on_delete=models.CASCADE)
    product = models.ForeignKey(Product, on_delete=models.PROTECT)
    quantity = models.PositiveIntegerField()
    price = models.DecimalField(max_digits=10, decimal_places=2)


class Payment(models.Model):
    order = models.ForeignKey(Order, related_name="payments", on_delete=models.CASCADE)
    reference = models.CharField(max_length=100, unique=True)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    attempts = models.IntegerField(default=0)
    confirmed = models.BooleanField(default=False)


class Invoice(models.Model):
    """A save as they were written before there was update_fields."""

    order = models.OneToOneField(Order, on_delete=models.CASCADE)
    number = models.CharField(max_length=20, blank=True)
    sent = models.BooleanField(default=False)

    def save(self, force_insert=False, force_update=False, using=None):
        if not self.number:
            self.number = "R-%s" % self.order.number
        super().save(force_insert=force_insert, force_update=force_update, using=using)


class DailySales(models.Model):
    day = models.DateField(unique=True)
    orders = models.IntegerField(default=0)
    revenue = models.DecimalField(max_digits=12, decimal_places=2, default=0)


class AuditEntry(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)
