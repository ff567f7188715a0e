from rest_framework import serializers, viewsets

from shop.models import Book, Tag


class Words(serializers.ListSerializer):
    def create(self, validated_data):
        return Tag.objects.bulk_create(Tag(**item) for item in validated_data)


class TagSerializer(serializers.ModelSerializer):
    class Meta:
        model = Tag
        fields = ["word"]
        list_serializer_class = Words


class BookSerializer(serializers.ModelSerializer):
    tags = TagSerializer(many=True, read_only=True)

    class Meta:
        model = Book
        fields = ["title", "tags"]


class BookViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Book.objects.order_by("title").prefetch_related("tags")
    serializer_class = BookSerializer
