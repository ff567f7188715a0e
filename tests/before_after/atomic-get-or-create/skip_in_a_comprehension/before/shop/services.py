from shop.models import Profile


def profiles(users):
    return [Profile.objects.get_or_create(user=user)[0] for user in users]


def maker():
    return lambda user: Profile.objects.get_or_create(user=user)[0]
