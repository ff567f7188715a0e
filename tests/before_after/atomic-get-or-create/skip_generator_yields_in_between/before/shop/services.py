from shop.models import Profile


def upgrade(users):
    for user in users:
        yield Profile.objects.get_or_create(user=user)[0]
