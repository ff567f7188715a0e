from club.models import Membership
from dateutil.relativedelta import relativedelta


def extend(pk):
    membership = Membership.objects.get(pk=pk)
    membership.expires += relativedelta(months=1)
    membership.save()
