from django.contrib import admin

from shop.models import Book


@admin.register(Book)
class BookAdmin(admin.ModelAdmin):
    list_display = ["title", "editor"]

    def get_list_display(self, request):
        return ["title"] if request.GET.get("short") else self.list_display
