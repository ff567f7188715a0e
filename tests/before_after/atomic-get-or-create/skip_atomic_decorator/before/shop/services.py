from django.db.transaction import atomic

from shop.models import Profile


@atomic()
def upgrade(user):
    profile, _ = Profile.objects.get_or_create(user=user)
    profile.plan = "gold"
    profile.save()
