from shop.models import Profile


def upgrade(user):
    try:
        profile = Profile.objects.get(user=user)
    except Profile.DoesNotExist:
        profile = Profile.objects.create(user=user, plan="gold")
    else:
        profile.plan = "gold"
        profile.save()
    return profile
