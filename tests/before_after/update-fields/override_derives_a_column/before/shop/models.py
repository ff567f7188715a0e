from django.db import models


class Offer(models.Model):
    name = models.CharField(max_length=80)
    status = models.CharField(max_length=16)
    uses = models.IntegerField(default=0)
    max_uses = models.IntegerField(default=0)

    def save(self, *args, **kwargs):
        if self.uses >= self.max_uses:
            self.status = "consumed"
        super().save(*args, **kwargs)
