from django.db import models


class Invite(models.Model):
    code = models.CharField(max_length=20)
    used = models.IntegerField(default=0)
    limit = models.IntegerField(default=1)

    def is_valid(self):
        return self.used < self.limit
