from shop.models import Profile


def profile_of(user):
    try:
        profile = Profile.objects.get(user=user)
    except Profile.DoesNotExist:
        profile = Profile(user=user, plan="trial")
        profile.save()
    return profile
