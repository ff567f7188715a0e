from django.db import transaction

from shop.models import Profile


def upgrader(plan):
    def upgrade(user):
        with transaction.atomic():
            profile, _ = Profile.objects.get_or_create(user=user)
            profile.plan = plan
            profile.save()

    return upgrade
