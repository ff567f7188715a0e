import requests

from shop.models import Profile


def profile_of(user):
    try:
        profile = Profile.objects.get(user=user)
    except Profile.DoesNotExist:
        profile = Profile.objects.create(user=user, plan=requests.get("https://example.com/plan").text)
    return profile
