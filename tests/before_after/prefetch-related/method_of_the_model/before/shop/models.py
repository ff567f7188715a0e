from django.db import models


class Tag(models.Model):
    name = models.CharField(max_length=50)


class Book(models.Model):
    title = models.CharField(max_length=50)
    tags = models.ManyToManyField(Tag)

    def tag_names(self):
        return ", ".join(tag.name for tag in self.tags.all())
