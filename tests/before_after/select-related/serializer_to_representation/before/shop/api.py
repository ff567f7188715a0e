from rest_framework import serializers, viewsets

from shop.models import Book


class BookSerializer(serializers.ModelSerializer):
    def to_representation(self, instance):
        data = super().to_representation(instance)
        data["author"] = instance.author.name
        return data

    class Meta:
        model = Book
        fields = ["title"]


class BookViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Book.objects.order_by("title")
    serializer_class = BookSerializer
