from django.contrib import admin

from .models import Category, Product, Supplier, Tag


@admin.register(Product)
class ProductAdmin(admin.ModelAdmin):
    list_display = ["name", "category", "price", "stock", "active"]
    actions = ["hide"]

    def hide(self, request, queryset):
        for product in queryset:
            product.active = False
            product.save()


admin.site.register([Category, Supplier, Tag])
