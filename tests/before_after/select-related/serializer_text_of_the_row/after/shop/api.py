from rest_framework import serializers, viewsets

from shop.models import Book


class BookSerializer(serializers.ModelSerializer):
    author = serializers.StringRelatedField()

    class Meta:
        model = Book
        fields = ["title", "author"]


class BookViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Book.objects.order_by("title").select_related("author__publisher")
    serializer_class = BookSerializer
