from shop.models import Profile


def ensure_profile(user):
    if not Profile.objects.filter(user=user).exists():
        Profile.objects.create(user=user, plan="trial")
