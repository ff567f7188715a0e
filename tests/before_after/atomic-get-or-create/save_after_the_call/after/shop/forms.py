from django.db import transaction

from shop.models import Profile


def subscribe(user, wants_newsletter):
    with transaction.atomic():
        profile, _ = Profile.objects.get_or_create(user=user)
        profile.newsletter = wants_newsletter
        profile.save()
    return profile
