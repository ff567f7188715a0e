from django.db import models


class Person(models.Model):
    email = models.EmailField(unique=True)
    rank = models.IntegerField(default=0)
