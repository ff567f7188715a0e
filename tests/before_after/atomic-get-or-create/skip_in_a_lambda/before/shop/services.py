from shop.models import Profile


def maker():
    return lambda user: Profile.objects.get_or_create(user=user)[0]
