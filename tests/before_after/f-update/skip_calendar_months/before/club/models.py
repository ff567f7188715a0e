from django.db import models


class Membership(models.Model):
    expires = models.DateField()
