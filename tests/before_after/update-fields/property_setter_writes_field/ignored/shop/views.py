from shop.models import Payment


def correct(request, pk):
    payment = Payment.objects.get(pk=pk)
    payment.amount = float(request.POST["amount"])
    payment.save(update_fields=["cents"])
