from shop.models import Profile


def profile_of(user):
    profile = Profile.objects.filter(user=user).first()
    if profile is None:
        profile = Profile.objects.create(user=user, plan="trial")
    return profile
