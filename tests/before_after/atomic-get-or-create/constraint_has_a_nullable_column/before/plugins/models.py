from django.db import models


class Channel(models.Model):
    slug = models.SlugField(unique=True)


class Configuration(models.Model):
    identifier = models.CharField(max_length=50)
    channel = models.ForeignKey(Channel, null=True, on_delete=models.CASCADE)
    active = models.BooleanField(default=False)

    class Meta:
        unique_together = [("identifier", "channel")]
