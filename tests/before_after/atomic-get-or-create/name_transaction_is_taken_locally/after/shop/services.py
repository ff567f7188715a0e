from django.db import transaction as db_transaction

from shop.models import Profile


def upgrade(user, transaction):
    with db_transaction.atomic():
        profile, _ = Profile.objects.get_or_create(user=user)
        profile.plan = transaction.plan
        profile.save()
