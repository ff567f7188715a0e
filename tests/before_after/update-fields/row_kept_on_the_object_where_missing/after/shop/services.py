from shop.models import Order


class Desk:
    def __init__(self, pk):
        self.pk = pk

    def order(self):
        if not hasattr(self, "_order"):
            self._order = Order.objects.get(pk=self.pk)
        return self._order

    def close(self):
        order = self.order()
        order.status = "closed"
        order.save(update_fields=["status"])
