from rest_framework import serializers, viewsets

from shop.models import Book


class BookSerializer(serializers.ModelSerializer):
    class Meta:
        model = Book
        fields = ["title", "tags"]


class BookViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Book.objects.order_by("title").prefetch_related("tags")
    serializer_class = BookSerializer
