from rest_framework import serializers

from shop.models import Author, Publisher


class PublisherSerializer(serializers.ModelSerializer):
    class Meta:
        model = Publisher
        fields = ["name"]


class AuthorSerializer(serializers.ModelSerializer):
    publisher = PublisherSerializer()

    class Meta:
        model = Author
        fields = ["name", "publisher"]


def rename(data):
    for author in Author.objects.order_by("name"):
        serializer = AuthorSerializer(author, data=data, partial=True)
        serializer.is_valid(raise_exception=True)
        serializer.save()
