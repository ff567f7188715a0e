from django.contrib import admin

from shop.models import Book


@admin.register(Book)
class BookAdmin(admin.ModelAdmin):
    list_display = ["title", "words"]

    def words(self, obj):
        return ", ".join(tag.word for tag in obj.tags.all())

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("tags")
