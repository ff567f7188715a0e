from django.db import transaction as tx

from shop.models import Profile


@tx.atomic
def drop(user):
    Profile.objects.filter(user=user).delete()


def upgrade(user):
    with tx.atomic():
        profile, _ = Profile.objects.get_or_create(user=user)
        profile.plan = "gold"
        profile.save()
