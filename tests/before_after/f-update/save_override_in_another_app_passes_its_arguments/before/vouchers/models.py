from django.db import models

from common.models import Coded


class Voucher(Coded):
    used = models.IntegerField(default=0)
