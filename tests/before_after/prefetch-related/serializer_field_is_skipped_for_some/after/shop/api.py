from rest_framework import serializers, viewsets

from shop.models import Book


class Words(serializers.ListField):
    def get_attribute(self, instance):
        if self.context.get("group") != "staff":
            raise serializers.SkipField
        return super().get_attribute(instance).all()


class BookSerializer(serializers.ModelSerializer):
    title = serializers.CharField()
    tags = Words(child=serializers.CharField())

    class Meta:
        model = Book
        fields = ["title", "tags"]


class BookViewSet(viewsets.ReadOnlyModelViewSet):
    serializer_class = BookSerializer
    queryset = Book.objects.order_by("title").prefetch_related("tags")
