from django.db import transaction

from shop.models import Profile


class Upgrade:
    def run(self, users):
        with transaction.atomic():
            for user in users:
                self._one(user)

    def _one(self, user):
        profile, _ = Profile.objects.get_or_create(user=user)
        profile.plan = "gold"
        profile.save()
