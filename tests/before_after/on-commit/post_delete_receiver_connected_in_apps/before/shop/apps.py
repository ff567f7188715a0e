from django.apps import AppConfig
from django.db.models.signals import post_delete


class ShopConfig(AppConfig):
    name = "shop"

    def ready(self):
        from shop.models import Order
        from shop.signals import order_deleted

        post_delete.connect(order_deleted, sender=Order)
