from shop.models import Profile


def profile_of(user):
    profile, _ = Profile.objects.get_or_create(user=user, defaults={"plan": lambda: "free"})
    return profile
