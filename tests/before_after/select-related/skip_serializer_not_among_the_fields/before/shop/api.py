from rest_framework import serializers, viewsets

from shop.models import Book


class Byline(serializers.ModelSerializer):
    by = serializers.CharField(source="author.name", read_only=True)

    class Meta:
        model = Book
        fields = ["by"]


class BookSerializer(Byline):
    class Meta:
        model = Book
        fields = ["title"]


class BookViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Book.objects.order_by("title")
    serializer_class = BookSerializer
