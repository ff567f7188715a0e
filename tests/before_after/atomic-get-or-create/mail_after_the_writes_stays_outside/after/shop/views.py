from django.core.mail import send_mail
from django.db import transaction
from django.shortcuts import redirect

from shop.models import Profile


def upgrade(request):
    with transaction.atomic():
        profile, _ = Profile.objects.get_or_create(user=request.user)
        profile.plan = "gold"
        profile.save()
    send_mail("Welcome", "You are gold now.", "shop@example.com", [request.user.email])
    return redirect("account")
