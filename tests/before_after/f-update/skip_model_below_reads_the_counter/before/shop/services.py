from shop.models import Product, Ticket


def sell(pk):
    Product.objects.get(pk=pk).sell()


def sell_seat(pk):
    Ticket.objects.get(pk=pk).sell()
