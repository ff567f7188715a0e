from shop.models import Profile


def subscribe(user, wants_newsletter):
    profile, _ = Profile.objects.get_or_create(user=user)
    profile.newsletter = wants_newsletter
    profile.save()
    return profile
