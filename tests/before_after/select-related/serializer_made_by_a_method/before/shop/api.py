from rest_framework import serializers, viewsets

from shop.models import Author, Book


class PublisherSerializer(serializers.Serializer):
    name = serializers.CharField()


class AuthorSerializer(serializers.ModelSerializer):
    publisher = PublisherSerializer()

    class Meta:
        model = Author
        fields = ["name", "publisher"]


class BookSerializer(serializers.ModelSerializer):
    by = serializers.SerializerMethodField()
    checked_by = serializers.SerializerMethodField()

    class Meta:
        model = Book
        fields = ["title", "by", "checked_by"]

    def get_by(self, book):
        return AuthorSerializer(book.author).data

    def get_checked_by(self, book):
        return AuthorSerializer(context=self.context).to_representation(book.editor)


class BookViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Book.objects.order_by("title")
    serializer_class = BookSerializer
