from django.db import models


class Tag(models.Model):
    name = models.CharField(max_length=20)


class Article(models.Model):
    title = models.CharField(max_length=80)
    tags = models.ManyToManyField(Tag)
