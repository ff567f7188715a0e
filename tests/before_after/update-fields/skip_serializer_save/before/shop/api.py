from rest_framework import serializers, viewsets

from shop.models import Order


class OrderSerializer(serializers.ModelSerializer):
    class Meta:
        model = Order
        fields = ["number", "note"]


class OrderViewSet(viewsets.ModelViewSet):
    queryset = Order.objects.all()
    serializer_class = OrderSerializer

    def perform_update(self, serializer):
        serializer.note = "edited"
        serializer.save()

    def perform_create(self, serializer):
        serializer.save(note="new")
