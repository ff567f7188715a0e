from django.db import models
from mptt.models import MPTTModel, TreeForeignKey


class Category(MPTTModel):
    name = models.CharField(max_length=80)
    parent = TreeForeignKey("self", null=True, on_delete=models.CASCADE)
