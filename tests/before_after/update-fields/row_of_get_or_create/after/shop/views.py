import datetime

from django.db.models import F

from shop.models import Hits


def hit(request):
    hits, _ = Hits.objects.get_or_create(day=datetime.date.today())
    hits.count = F("count") + 1
    hits.save(update_fields=["count"])
