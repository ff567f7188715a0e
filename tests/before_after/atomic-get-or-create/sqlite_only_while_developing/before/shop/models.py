from django.conf import settings
from django.db import models


class Profile(models.Model):
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    newsletter = models.BooleanField(default=False)
    plan = models.CharField(max_length=20, default="free")


class Address(models.Model):
    profile = models.ForeignKey(Profile, on_delete=models.CASCADE)
    kind = models.CharField(max_length=20)
