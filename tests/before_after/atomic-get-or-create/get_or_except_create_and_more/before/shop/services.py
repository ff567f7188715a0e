from shop.models import Address, Profile


def profile_of(user):
    try:
        profile = Profile.objects.get(user=user)
    except Profile.DoesNotExist:
        profile = Profile.objects.create(user=user, plan="free")
        # Everybody lives somewhere.
        Address.objects.create(profile=profile, kind="home")
    return profile
