import requests

from shop.models import Profile


def profile_of(user, url):
    profile, _ = Profile.objects.get_or_create(user=user, defaults={"plan": requests.get(url).text})
    return profile
