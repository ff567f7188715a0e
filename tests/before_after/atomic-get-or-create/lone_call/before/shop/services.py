from shop.models import Profile


def profile_of(user):
    profile, created = Profile.objects.get_or_create(user=user)
    return profile
