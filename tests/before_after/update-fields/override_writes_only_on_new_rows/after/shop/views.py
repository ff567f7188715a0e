from shop.models import Invite


def readdress(request, pk):
    invite = Invite.objects.get(pk=pk)
    invite.email = request.POST["email"]
    invite.save(update_fields=["email"])
