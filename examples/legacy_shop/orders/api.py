from django.db import transaction
from django.shortcuts import get_object_or_404
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.views import APIView

from . import services
from .models import Order, OrderLine, Payment
from .tasks import confirm_payment, send_confirmation


class OrderLineSerializer(serializers.ModelSerializer):
    class Meta:
        model = OrderLine
        fields = ["product", "quantity", "price"]


class OrderSerializer(serializers.ModelSerializer):
    lines = OrderLineSerializer(many=True, read_only=True)

    class Meta:
        model = Order
        fields = ["id", "number", "status", "total", "tracking", "lines"]


class OrderViewSet(viewsets.ModelViewSet):
    serializer_class = OrderSerializer

    def get_queryset(self):
        return Order.objects.filter(customer__user=self.request.user).prefetch_related("lines")

    @transaction.atomic
    def perform_update(self, serializer):
        order = serializer.save()
        send_confirmation.delay(order.pk)

    @action(detail=True, methods=["post"])
    def pay(self, request, pk=None):
        order = self.get_object()
        task = services.pay(order, request.data["reference"], request.data["amount"])
        return Response({"task": task})

    @action(detail=True, methods=["post"])
    def track(self, request, pk=None):
        order = self.get_object()
        order.tracking = request.data["tracking"]
        order.save()
        return Response(OrderSerializer(order).data)


class PaymentWebhook(APIView):
    permission_classes = []

    def post(self, request):
        order = get_object_or_404(Order, number=request.data["order"])
        payment, created = Payment.objects.update_or_create(
            reference=request.data["reference"], defaults={"order": order, "amount": request.data["amount"]}
        )
        if not created:
            payment.attempts = payment.attempts + 1
            payment.save()
        confirm_payment.delay(payment.pk)
        return Response(status=status.HTTP_202_ACCEPTED)
