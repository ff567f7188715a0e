from django.db import models


class ActiveManager(models.Manager):
    def get_queryset(self):
        return super().get_queryset().filter(active=True)


class Person(models.Model):
    email = models.EmailField(unique=True)
    active = models.BooleanField(default=True)

    objects = models.Manager()
    current = ActiveManager()
