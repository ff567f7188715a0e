from django.db import transaction

from people.models import Customer


def promote(email):
    with transaction.atomic():
        customer, _ = Customer.objects.get_or_create(email=email)
        customer.rank = 1
        customer.save()
