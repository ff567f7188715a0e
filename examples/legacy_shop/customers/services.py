from django.db import transaction
from django.utils import timezone

from .models import Address, Customer, LoginCount, Wallet


def register(user, street, city):
    customer, created = Customer.objects.get_or_create(user=user)
    if created:
        Address.objects.create(customer=customer, street=street, city=city, default=True)
        Wallet.objects.create(customer=customer)
    return customer


def count_login(customer):
    # No constraint says that there is one row per customer and day.
    row, _ = LoginCount.objects.get_or_create(customer=customer, day=timezone.now().date())
    row.count += 1
    row.save()


def withdraw(customer, amount):
    with transaction.atomic():
        wallet = Wallet.objects.select_for_update().get(customer=customer)
        if wallet.balance < amount:
            raise ValueError("not enough money")
        wallet.balance -= amount
        wallet.save()


def spend_points(customer_id, points):
    customer = Customer.objects.get(pk=customer_id)
    if customer.points >= points:
        customer.points -= points
        customer.save()
        return True
    return False


def merge_notes(customer, text):
    customer.note += "\n" + text
    customer.save()


def wallet_of(customer):
    try:
        return Wallet.objects.get(customer=customer)
    except Wallet.DoesNotExist:
        return Wallet.objects.create(customer=customer)
