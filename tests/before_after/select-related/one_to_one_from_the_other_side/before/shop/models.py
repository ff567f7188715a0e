from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=50)


class Portrait(models.Model):
    author = models.OneToOneField(Author, on_delete=models.CASCADE)
    path = models.CharField(max_length=50)
