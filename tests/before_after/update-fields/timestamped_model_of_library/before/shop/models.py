from django.db import models
from model_utils.models import TimeStampedModel


class Build(TimeStampedModel):
    state = models.CharField(max_length=16)
    log = models.TextField()
