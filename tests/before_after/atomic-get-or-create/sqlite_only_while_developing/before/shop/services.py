from shop.models import Profile


def upgrade(user):
    profile, _ = Profile.objects.get_or_create(user=user)
    profile.plan = "gold"
    profile.save()
