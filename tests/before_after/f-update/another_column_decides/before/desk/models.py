from django.db import models


class Ticket(models.Model):
    open = models.BooleanField(default=True)
    closed_times = models.IntegerField(default=0)
