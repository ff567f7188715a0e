from django.contrib import admin

from shop.models import Book


@admin.register(Book)
class BookAdmin(admin.ModelAdmin):
    list_display = ["title", "words"]

    def get_queryset(self, request):
        return super().get_queryset(request).order_by("title")

    def words(self, obj):
        return ", ".join(tag.word for tag in obj.tags.all())
