from shop.db import traced_transaction
from shop.models import Profile


def upgrade(user):
    with traced_transaction():
        profile, _ = Profile.objects.get_or_create(user=user)
        profile.plan = "gold"
        profile.save()
