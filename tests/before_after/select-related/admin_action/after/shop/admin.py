from django.contrib import admin

from shop.models import Book


@admin.register(Book)
class BookAdmin(admin.ModelAdmin):
    actions = ["announce"]

    def announce(self, request, queryset):
        for book in queryset.select_related("author"):
            print(book.author.name)
