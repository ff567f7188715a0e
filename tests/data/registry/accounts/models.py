from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import AbstractUser, Group, PermissionsMixin, UserManager
from django.db import models


class PeopleManager(UserManager):
    def staff(self):
        return self.filter(is_staff=True)


class User(AbstractUser):
    nickname = models.CharField(max_length=20, unique=True)
    first_name = None
    objects = PeopleManager()
    friends = models.ManyToManyField("self")
    boss = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="reports")


class Machine(AbstractBaseUser, PermissionsMixin):
    name = models.CharField(max_length=9, unique=True)
    USERNAME_FIELD = "name"
    objects = BaseUserManager()
    groups = models.ManyToManyField(Group, related_name="machines")
    user_permissions = None


class Staff(User):
    class Meta:
        proxy = True
