from django.db import models
from django.db.models import Q


class Plan(models.Model):
    code = models.CharField(max_length=50)
    active = models.BooleanField(default=True)
    price = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=Q(active=True), name="one_active_plan"),
        ]
