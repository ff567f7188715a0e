from rest_framework import serializers, viewsets

from shop.models import Author, Book, Publisher, Tag


class TagSerializer(serializers.ModelSerializer):
    class Meta:
        model = Tag
        fields = ["word"]


class BookSerializer(serializers.ModelSerializer):
    tags = TagSerializer(many=True, read_only=True)

    class Meta:
        model = Book
        fields = ["title", "tags"]


class AuthorSerializer(serializers.ModelSerializer):
    books = BookSerializer(many=True, read_only=True)

    class Meta:
        model = Author
        fields = ["name", "books"]


class AuthorLineSerializer(serializers.ModelSerializer):
    class Meta:
        model = Author
        fields = ["name"]


class AuthorViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Author.objects.order_by("name")
    serializer_class = AuthorSerializer

    def list(self, request, *args, **kwargs):
        if request.GET.get("publishers"):
            self.queryset = self.queryset.filter(publisher__in=Publisher.objects.all())
        return super().list(request, *args, **kwargs)

    def get_serializer_class(self):
        if self.action == "list":
            return AuthorLineSerializer
        return super().get_serializer_class()
