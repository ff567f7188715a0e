from django.db import models


class Offer(models.Model):
    used = models.IntegerField(default=0)
    maximum = models.IntegerField(default=10)
    closed = models.BooleanField(default=False)

    def left(self):
        return self.maximum - self.used

    def save(self, *args, **kwargs):
        self.closed = self.left() == 0
        super().save(*args, **kwargs)
