from django.db import models


class PersonManager(models.Manager):
    def get_or_create(self, **kwargs):
        kwargs["email"] = kwargs["email"].lower()
        return super().get_or_create(**kwargs)


class Person(models.Model):
    email = models.EmailField(unique=True)

    objects = PersonManager()
