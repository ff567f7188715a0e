from shop.models import Profile

find = Profile.objects.get_or_create


def finder():
    return Profile.objects.get_or_create
