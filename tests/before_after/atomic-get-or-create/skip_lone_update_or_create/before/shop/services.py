from shop.models import Profile


def upgrade(user):
    Profile.objects.update_or_create(user=user, defaults={"plan": "gold"})
