from shop.models import Profile
from shop.scores import score_of


def upgrade(user):
    profile, _ = Profile.objects.get_or_create(user=user)
    profile.plan = score_of(user)
    profile.save()
