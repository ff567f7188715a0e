from django.db import models


class Person(models.Model):
    name = models.CharField(max_length=50)


class Author(Person):
    pen_name = models.CharField(max_length=50)


class Book(models.Model):
    title = models.CharField(max_length=50)
    author = models.ForeignKey(Author, related_name="books", on_delete=models.CASCADE)
