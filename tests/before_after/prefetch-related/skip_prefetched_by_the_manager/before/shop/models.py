from django.db import models


class Tag(models.Model):
    name = models.CharField(max_length=50)


class TaggedManager(models.Manager):
    def get_queryset(self):
        return super().get_queryset().prefetch_related("tags")


class Book(models.Model):
    title = models.CharField(max_length=50)
    tags = models.ManyToManyField(Tag)

    objects = models.Manager()
    tagged = TaggedManager()
