from shop.models import Customer, Order


def hand_over(request, pk):
    order = Order.objects.get(pk=pk)
    order.agent_id = request.POST["agent"]
    order.customer = Customer.objects.get(pk=request.POST["customer"])
    order.customer_id = order.customer.pk
    order.save(update_fields=["agent", "customer"])
