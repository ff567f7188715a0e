from shop.models import Profile


def profile_of(user):
    profile = Profile.objects.filter(user=user).order_by("-plan").first()
    if profile is None:
        profile = Profile.objects.create(user=user)
    return profile
