from rest_framework import serializers, viewsets

from shop.models import Book


class BookSerializer(serializers.ModelSerializer):
    by = serializers.SerializerMethodField()

    def get_by(self, book):
        return book.author.name.upper()

    class Meta:
        model = Book
        fields = ["title", "by"]


class BookViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Book.objects.order_by("title")
    serializer_class = BookSerializer
