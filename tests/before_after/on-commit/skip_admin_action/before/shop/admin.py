from django.contrib import admin

from shop.models import Order
from shop.tasks import ship


@admin.register(Order)
class OrderAdmin(admin.ModelAdmin):
    actions = ["ship_selected"]

    def ship_selected(self, request, queryset):
        for order in queryset:
            ship.delay(order.pk)
