from django.db import transaction

from shop.models import Profile


def upgrade(user):
    with transaction.atomic():
        profile, created = Profile.objects.get_or_create(user=user, defaults={"plan": "gold"})
    if created:
        return profile
    profile.plan = "gold"
    profile.save()
    return profile
