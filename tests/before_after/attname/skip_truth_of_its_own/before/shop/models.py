from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=50)

    def __bool__(self):
        return self.name != ""


class Book(models.Model):
    title = models.CharField(max_length=50)
    editor = models.ForeignKey(Author, null=True, on_delete=models.SET_NULL)
