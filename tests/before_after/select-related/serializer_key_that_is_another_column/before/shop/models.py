from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=50, unique=True)


class Book(models.Model):
    title = models.CharField(max_length=50)
    author = models.ForeignKey(Author, to_field="name", related_name="books", on_delete=models.CASCADE)
    editor = models.ForeignKey(Author, to_field="id", related_name="edited", on_delete=models.CASCADE)
