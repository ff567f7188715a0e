from rest_framework import serializers, viewsets

from shop.models import Book


class BookSerializer(serializers.ModelSerializer):
    publisher = serializers.CharField(source="author.publisher.name", read_only=True)

    class Meta:
        model = Book
        fields = ["title", "publisher"]


class BookViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Book.objects.order_by("title").select_related("author__publisher")
    serializer_class = BookSerializer
