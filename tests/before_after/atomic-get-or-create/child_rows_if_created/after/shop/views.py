from django.db import transaction
from django.http import HttpResponse

from .models import Address, Profile


def open_account(request):
    with transaction.atomic():
        profile, created = Profile.objects.get_or_create(
            user=request.user,
            defaults={"plan": request.POST["plan"]},
        )
        if created:
            for kind in ("home", "work"):
                Address.objects.create(profile=profile, kind=kind)
    return HttpResponse("ok")
