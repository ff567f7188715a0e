from django.core.management.base import BaseCommand

from shop.models import Order
from shop.tasks import ship


class Command(BaseCommand):
    def handle(self, *args, **options):
        for order in Order.objects.filter(status="open"):
            ship.delay(order.pk)
