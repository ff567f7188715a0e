from rest_framework import serializers, viewsets

from shop.models import Author, Book


class InTurn(serializers.ListSerializer):
    def to_representation(self, data):
        return [self.child.to_representation(book) for book in data.order_by("-title")]


class AuthorSerializer(serializers.ModelSerializer):
    class Meta:
        model = Author
        fields = ["name"]


class BookSerializer(serializers.ModelSerializer):
    author = AuthorSerializer(read_only=True)

    class Meta:
        model = Book
        fields = ["title", "author"]
        list_serializer_class = InTurn


class BookViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Book.objects.order_by("title").select_related("author")
    serializer_class = BookSerializer
