from django.db import transaction

from shop.models import Profile
from shop.tasks import greet


def welcome(user):
    with transaction.atomic():
        greet.delay(Profile.objects.get_or_create(user=user)[0].pk)
