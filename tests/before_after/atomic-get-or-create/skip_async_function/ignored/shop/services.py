from django.db import transaction

from shop.models import Profile


async def upgrade(user):
    with transaction.atomic():
        profile, _ = await Profile.objects.aget_or_create(user=user)
        profile.plan = "gold"
        await profile.asave()
