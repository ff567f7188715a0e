from django.contrib.auth.models import User
from django.core.management.base import BaseCommand
from django.db import transaction

from shop.models import Profile


class Command(BaseCommand):
    @transaction.atomic
    def handle(self, *args, **options):
        for user in User.objects.all():
            self.upgrade(user)

    def upgrade(self, user):
        profile, _ = Profile.objects.get_or_create(user=user)
        profile.plan = "gold"
        profile.save()
