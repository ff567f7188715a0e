from django.db import models
from modelcluster.models import ClusterableModel


class Recipe(ClusterableModel):
    title = models.CharField(max_length=80)
    text = models.TextField()
