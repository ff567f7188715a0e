from django.db import models
from django_scopes import ScopedManager


class Publisher(models.Model):
    name = models.CharField(max_length=50)


class Author(models.Model):
    name = models.CharField(max_length=50)
    publisher = models.ForeignKey(Publisher, null=True, on_delete=models.SET_NULL)


class Book(models.Model):
    title = models.CharField(max_length=50)
    published = models.BooleanField(default=False)
    author = models.ForeignKey(Author, related_name="books", on_delete=models.CASCADE)
    editor = models.ForeignKey(Author, null=True, related_name="+", on_delete=models.SET_NULL)
    objects = ScopedManager(publisher="author__publisher")
