from shop.models import Profile


def profile_of(user):
    return Profile.objects.get_or_create(user=user)[0]
