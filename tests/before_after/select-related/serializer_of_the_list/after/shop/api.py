from rest_framework import serializers, viewsets

from shop.models import Author, Book


class AuthorSerializer(serializers.ModelSerializer):
    class Meta:
        model = Author
        fields = ["name"]


class BookSerializer(serializers.ModelSerializer):
    author = AuthorSerializer(read_only=True)

    class Meta:
        model = Book
        fields = ["title", "author"]


class TitleSerializer(serializers.ModelSerializer):
    class Meta:
        model = Book
        fields = ["title"]


class BookViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Book.objects.order_by("title").select_related("author")

    def get_serializer_class(self):
        if self.action in ("list", "recent"):
            return BookSerializer
        return TitleSerializer
