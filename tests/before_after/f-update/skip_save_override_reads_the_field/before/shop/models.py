from django.db import models


class Offer(models.Model):
    used = models.IntegerField(default=0)
    maximum = models.IntegerField(default=10)
    closed = models.BooleanField(default=False)

    def save(self, *args, **kwargs):
        if self.used >= self.maximum:
            self.closed = True
        super().save(*args, **kwargs)
