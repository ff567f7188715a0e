from rest_framework import serializers, viewsets

from shop.models import Author, Book


class AuthorSerializer(serializers.ModelSerializer):
    class Meta:
        model = Author
        fields = ["name"]


class BookSerializer(serializers.ModelSerializer):
    author = AuthorSerializer(read_only=True)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "short" in self.context:
            self.fields.pop("author")

    class Meta:
        model = Book
        fields = ["title", "author"]


class BookViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Book.objects.order_by("title").select_related("author")
    serializer_class = BookSerializer
