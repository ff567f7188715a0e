from shop.models import Profile


def greet(user):
    if Profile.objects.get_or_create(user=user)[1]:
        return "Welcome!"
    return "Welcome back!"
