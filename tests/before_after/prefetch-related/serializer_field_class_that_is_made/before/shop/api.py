from rest_framework import serializers, viewsets

from shop.models import Book, Tag
from shop.permissions import only_for


class TagSerializer(serializers.ModelSerializer):
    class Meta:
        model = Tag
        fields = ["word"]


class BookSerializer(serializers.ModelSerializer):
    title = serializers.CharField()
    tags = only_for(TagSerializer, "staff")(many=True, read_only=True)

    class Meta:
        model = Book
        fields = ["title", "tags"]


class BookViewSet(viewsets.ReadOnlyModelViewSet):
    serializer_class = BookSerializer
    queryset = Book.objects.order_by("title")
