from django.contrib.auth.models import Group, User


def join_default_group(user: User, name):
    if name:
        group, _ = Group.objects.get_or_create(name=name)
        user.groups.add(group)
    return user
