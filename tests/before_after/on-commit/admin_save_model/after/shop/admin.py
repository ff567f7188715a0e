from functools import partial

from django.contrib import admin
from django.db import transaction

from shop.models import Order
from shop.tasks import ship


@admin.register(Order)
class OrderAdmin(admin.ModelAdmin):
    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        transaction.on_commit(partial(ship.delay, obj.pk))
