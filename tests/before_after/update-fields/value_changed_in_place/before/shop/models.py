from django.db import models


class Plugin(models.Model):
    active = models.BooleanField(default=False)
    data = models.JSONField(default=dict)
    tags = models.JSONField(default=list)
    history = models.JSONField(default=list)
    secret = models.TextField()
