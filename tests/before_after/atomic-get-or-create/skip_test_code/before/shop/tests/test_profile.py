from shop.models import Profile


def test_profile(user):
    profile, _ = Profile.objects.get_or_create(user=user)
    profile.plan = "gold"
    profile.save()
