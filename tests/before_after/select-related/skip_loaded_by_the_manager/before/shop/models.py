from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=50)


class BookManager(models.Manager):
    def get_queryset(self):
        return super().get_queryset().select_related("author")


class Book(models.Model):
    title = models.CharField(max_length=50)
    author = models.ForeignKey(Author, on_delete=models.CASCADE)

    objects = BookManager()
