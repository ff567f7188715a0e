from django.contrib import admin

from shop.models import Book


@admin.register(Book)
class BookAdmin(admin.ModelAdmin):
    list_display = ["title", "author", "editor"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("author__publisher", "editor__publisher")
