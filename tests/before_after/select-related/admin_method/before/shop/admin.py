from django.contrib import admin

from shop.models import Book


@admin.register(Book)
class BookAdmin(admin.ModelAdmin):
    list_display = ["title", "house"]

    @admin.display(description="publisher")
    def house(self, obj):
        return obj.author.publisher.name
