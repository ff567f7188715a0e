from django.db import models


class Profile(models.Model):
    counts = models.JSONField(default=dict)

    def count(self, key):
        self.counts[key] += 1
        self.save()
