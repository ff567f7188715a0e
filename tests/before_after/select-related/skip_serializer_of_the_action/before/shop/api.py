from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

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


class BookViewSet(viewsets.GenericViewSet):
    serializer_class = BookSerializer

    @action(detail=False, serializer_class=TitleSerializer)
    def titles(self, request):
        books = Book.objects.order_by("title")
        return Response(self.serializer_class(books, many=True).data)

    @action(detail=False, serializer_class=TitleSerializer)
    def first_titles(self, request):
        books = Book.objects.order_by("title")
        return Response(self.get_serializer(books, many=True).data)
