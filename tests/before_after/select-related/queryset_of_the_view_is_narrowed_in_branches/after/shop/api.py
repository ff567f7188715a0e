from rest_framework import serializers, viewsets

from shop.models import Author, Book


class AuthorSerializer(serializers.ModelSerializer):
    class Meta:
        model = Author
        fields = ["name"]


class BookSerializer(serializers.ModelSerializer):
    author = AuthorSerializer()

    class Meta:
        model = Book
        fields = ["title", "author"]


class BookViewSet(viewsets.ReadOnlyModelViewSet):
    serializer_class = BookSerializer
    queryset = Book.objects

    def get_queryset(self):
        letter = self.request.GET.get("letter")
        if letter is not None:
            self.queryset = self.queryset.filter(title__startswith=letter)
        if self.request.GET.get("edited") is not None:
            self.queryset = self.queryset.filter(editor__isnull=False)
        return self.queryset.filter(title__gt="").select_related("author")
