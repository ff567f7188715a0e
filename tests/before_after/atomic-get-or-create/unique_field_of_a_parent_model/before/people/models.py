from django.db import models


class Person(models.Model):
    email = models.EmailField(unique=True)


class Customer(Person):
    rank = models.IntegerField(default=0)
