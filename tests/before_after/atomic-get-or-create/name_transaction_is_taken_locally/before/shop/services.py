from shop.models import Profile


def upgrade(user, transaction):
    profile, _ = Profile.objects.get_or_create(user=user)
    profile.plan = transaction.plan
    profile.save()
