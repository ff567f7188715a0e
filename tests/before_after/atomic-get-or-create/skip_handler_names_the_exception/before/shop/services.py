from shop.models import Profile


def profile_of(user):
    try:
        profile = Profile.objects.get(user=user)
    except Profile.DoesNotExist as error:
        profile = Profile.objects.create(user=user)
        print(error)
    return profile
