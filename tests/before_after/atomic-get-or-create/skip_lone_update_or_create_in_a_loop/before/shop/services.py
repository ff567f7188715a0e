from shop.models import Profile


def upgrade(users):
    for user in users:
        profile, created = Profile.objects.update_or_create(user=user, defaults={"plan": "gold"})
        print(profile.plan, created)
