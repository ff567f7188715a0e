from rest_framework import serializers, viewsets

from shop.models import Author, Book


class AuthorField(serializers.PrimaryKeyRelatedField[Author]):
    def get_queryset(self):
        return Author.objects.order_by("name")


class BookSerializer(serializers.ModelSerializer):
    author = AuthorField()

    class Meta:
        model = Book
        fields = ["title", "author"]


class BookViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Book.objects.order_by("title")
    serializer_class = BookSerializer
