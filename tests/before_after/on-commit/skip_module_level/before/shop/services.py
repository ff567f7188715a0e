from django.db import transaction

from shop.models import Order
from shop.tasks import rebuild_index, ship


rebuild_index.delay()
