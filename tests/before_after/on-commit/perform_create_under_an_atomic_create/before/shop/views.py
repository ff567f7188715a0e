from django.db import transaction
from rest_framework.viewsets import ModelViewSet

from shop.models import Order
from shop.tasks import ship


class OrderViewSet(ModelViewSet):
    queryset = Order.objects.all()

    @transaction.atomic
    def create(self, request, *args, **kwargs):
        return super().create(request, *args, **kwargs)

    def perform_create(self, serializer):
        order = serializer.save()
        ship.delay(order.pk)

    def perform_update(self, serializer):
        serializer.save()
