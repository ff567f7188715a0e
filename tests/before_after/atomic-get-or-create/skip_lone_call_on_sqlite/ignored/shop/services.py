from django.db import transaction

from shop.models import Profile


def profile_of(user):
    with transaction.atomic():
        profile, created = Profile.objects.get_or_create(user=user)
    return profile
