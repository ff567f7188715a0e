from rest_framework import serializers, viewsets

from shop.models import Book, Tag


class LongWords(serializers.ListSerializer):
    def to_representation(self, data):
        return super().to_representation([tag for tag in data.all() if len(tag.word) > 3])


class TagSerializer(serializers.ModelSerializer):
    class Meta:
        model = Tag
        fields = ["word"]
        list_serializer_class = LongWords


class BookSerializer(serializers.ModelSerializer):
    tags = TagSerializer(many=True, read_only=True)

    class Meta:
        model = Book
        fields = ["title", "tags"]


class BookViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Book.objects.order_by("title")
    serializer_class = BookSerializer
