from shop.models import Profile


def subscribe(user, alias, wants_newsletter):
    profile, _ = Profile.objects.using(alias).get_or_create(user=user)
    profile.newsletter = wants_newsletter
    profile.save()


def subscribe_in_europe(user):
    profile, _ = Profile.objects.using("eu").get_or_create(user=user)
    profile.newsletter = True
    profile.save()
