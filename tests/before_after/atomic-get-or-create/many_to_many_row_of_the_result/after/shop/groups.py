from django.contrib.auth.models import Group, User
from django.db import transaction


def join_default_group(user: User, name):
    if name:
        with transaction.atomic():
            group, _ = Group.objects.get_or_create(name=name)
            user.groups.add(group)
    return user
