from django.contrib import admin

from shop.models import Book


@admin.register(Book)
class BookAdmin(admin.ModelAdmin):
    list_display = ["title", "house"]
    list_select_related = ("author__publisher",)

    @admin.display(description="publisher")
    def house(self, obj):
        return obj.author.publisher.name
