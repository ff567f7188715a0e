from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=50)


class BookQuerySet(models.QuerySet):
    def published(self):
        return self.filter(published=True)


class Book(models.Model):
    title = models.CharField(max_length=50)
    published = models.BooleanField(default=True)
    author = models.ForeignKey(Author, on_delete=models.CASCADE)

    objects = BookQuerySet.as_manager()
