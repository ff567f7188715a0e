from vouchers.models import Voucher


def redeem(code):
    voucher = Voucher.objects.get(code=code)
    voucher.used += 1
    voucher.save()
    return voucher
