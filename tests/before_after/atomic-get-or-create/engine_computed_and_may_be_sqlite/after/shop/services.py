from django.db import transaction

from shop.models import Profile


def upgrade(user):
    with transaction.atomic():
        profile, _ = Profile.objects.get_or_create(user=user)
        profile.plan = "gold"
        profile.save()
