from datetime import timedelta

from club.models import Membership


def extend(pk):
    membership = Membership.objects.get(pk=pk)
    membership.expires += timedelta(days=365)
    membership.save()
    return membership
