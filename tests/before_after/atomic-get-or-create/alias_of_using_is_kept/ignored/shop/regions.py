from django.db import transaction

from shop.models import Profile


def subscribe(user, alias, wants_newsletter):
    with transaction.atomic(using=alias):
        profile, _ = Profile.objects.using(alias).get_or_create(user=user)
        profile.newsletter = wants_newsletter
        profile.save()


def subscribe_in_europe(user):
    with transaction.atomic():
        profile, _ = Profile.objects.using("eu").get_or_create(user=user)
        profile.newsletter = True
        profile.save()
