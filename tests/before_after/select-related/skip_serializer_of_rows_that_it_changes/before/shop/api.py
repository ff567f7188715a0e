from rest_framework import serializers, views
from rest_framework.response import Response

from shop.models import Book


class BookSerializer(serializers.ModelSerializer):
    author = serializers.CharField(source="author.name", read_only=True)

    class Meta:
        model = Book
        fields = ["title", "author"]


class Books(views.APIView):
    def put(self, request):
        serializer = BookSerializer(Book.objects.order_by("title"), data=request.data, many=True)
        serializer.is_valid(raise_exception=True)
        serializer.save()
        return Response(serializer.data)
