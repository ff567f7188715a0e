from django.db import transaction
from django.shortcuts import redirect

from shop.models import Profile


def upgrade(request):
    with transaction.atomic():
        profile, _ = Profile.objects.get_or_create(user=request.user)
        profile.plan = "gold"
        profile.save()
    return redirect("account")
