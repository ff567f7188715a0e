from django.db import models


class Post(models.Model):
    likes = models.PositiveIntegerField(default=0)
