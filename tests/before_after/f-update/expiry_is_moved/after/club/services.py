from datetime import timedelta

from django.db.models import F

from club.models import Membership


def extend(pk):
    membership = Membership.objects.get(pk=pk)
    membership.expires = F("expires") + timedelta(days=365)
    membership.save(update_fields=["expires"])
    membership.refresh_from_db(fields=["expires"])
    return membership
