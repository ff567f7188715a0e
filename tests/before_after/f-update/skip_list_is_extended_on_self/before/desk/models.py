from django.db import models


class Profile(models.Model):
    tags = models.JSONField(default=list)

    def tag(self, names):
        self.tags += names
        self.save()
