from people.models import Customer


def promote(email):
    customer, _ = Customer.objects.get_or_create(email=email)
    customer.rank = 1
    customer.save()
