from django.db.models import F

from vouchers.models import Voucher


def redeem(code):
    voucher = Voucher.objects.get(code=code)
    voucher.used = F("used") + 1
    voucher.save(update_fields=["used", "modified", "code"])
    voucher.refresh_from_db(fields=["used"])
    return voucher
