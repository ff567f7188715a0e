from rest_framework import serializers, viewsets
from rest_framework.response import Response

from shop.models import Book, Tag


class TagSerializer(serializers.ModelSerializer):
    class Meta:
        model = Tag
        fields = ["word"]


class BookSerializer(serializers.ModelSerializer):
    tags = TagSerializer(many=True)

    class Meta:
        model = Book
        fields = ["title", "tags"]


class BookViewSet(viewsets.ReadOnlyModelViewSet):
    serializer_class = BookSerializer
    queryset = Book.objects.order_by("title")

    def get_queryset(self):
        books = super().get_queryset()
        if self.action != "list":
            return books
        return books.prefetch_related("tags")

    def list(self, request):
        books = self.filter_queryset(self.get_queryset())
        return Response(self.get_serializer(books, many=True).data)
