from django.db import transaction

from shop.models import Address, Profile


def profile_of(user):
    with transaction.atomic():
        profile, created = Profile.objects.get_or_create(user=user, defaults={"plan": "free"})
        if created:
            # Everybody lives somewhere.
            Address.objects.create(profile=profile, kind="home")
    return profile
