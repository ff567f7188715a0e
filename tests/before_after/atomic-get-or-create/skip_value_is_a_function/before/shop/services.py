from shop.models import Profile


def profile_of(user):
    try:
        profile = Profile.objects.get(user=user)
    except Profile.DoesNotExist:
        profile = Profile.objects.create(user=user, plan=lambda: "free")
    return profile
