from django.db import models
from django.utils import timezone


class Excess(models.Model):
    days = models.IntegerField(default=0)
    modified = models.DateTimeField(auto_now=True)

    def recount(self):
        delta = timezone.now() - self.modified
        self.days += delta.days
        self.save()
