from django.db import models


class Ticket(models.Model):
    log = models.TextField(default="")
