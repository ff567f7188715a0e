from shop.models import Profile


def ensure_profile(user):
    Profile.objects.get_or_create(user=user, defaults={"plan": "trial"})
