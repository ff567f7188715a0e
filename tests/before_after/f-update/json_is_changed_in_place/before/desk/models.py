from django.db import models


class Profile(models.Model):
    flags = models.JSONField(default=dict)
