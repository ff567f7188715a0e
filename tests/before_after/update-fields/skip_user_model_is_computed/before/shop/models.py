from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models


class User(AbstractBaseUser):
    name = models.CharField(max_length=100, unique=True)
    is_active = models.BooleanField(default=True)
    notes = models.TextField(blank=True)
    visits = models.IntegerField(default=0)

    USERNAME_FIELD = "name"
