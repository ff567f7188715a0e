from django.db import transaction

from shop.models import Profile
from shop.scores import score_of


def upgrade(user):
    with transaction.atomic():
        profile, _ = Profile.objects.get_or_create(user=user)
        profile.plan = score_of(user)
        profile.save()
