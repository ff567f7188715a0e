from shop.models import Profile


async def upgrade(user):
    profile, _ = await Profile.objects.aget_or_create(user=user)
    profile.plan = "gold"
    await profile.asave()
