from drf_writable_nested import UniqueFieldsMixin, WritableNestedModelSerializer
from rest_framework import viewsets

from shop.models import Author, Book, Publisher


class PublisherSerializer(WritableNestedModelSerializer):
    class Meta:
        model = Publisher
        fields = ["name"]


class AuthorSerializer(UniqueFieldsMixin, WritableNestedModelSerializer):
    publisher = PublisherSerializer()

    class Meta:
        model = Author
        fields = ["name", "publisher"]


class BookSerializer(WritableNestedModelSerializer):
    author = AuthorSerializer()

    class Meta:
        model = Book
        fields = ["title", "author"]


class BookViewSet(viewsets.ModelViewSet):
    queryset = Book.objects.order_by("title").select_related("author__publisher")
    serializer_class = BookSerializer
