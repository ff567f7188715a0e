from shop.models import Profile


def profile_of(user):
    profile, _created = Profile.objects.get_or_create(user=user, defaults={"plan": "trial"})
    return profile
