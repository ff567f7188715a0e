from django.apps import apps
from django.db import models

if not apps.ready:

    class Conditional(models.Model):
        x = models.IntegerField()

else:

    class Other(models.Model):
        pass


class Elsewhere(models.Model):
    class Meta:
        app_label = "catalogue"
        managed = False

    conditional = models.ForeignKey("store.Conditional", models.CASCADE)
