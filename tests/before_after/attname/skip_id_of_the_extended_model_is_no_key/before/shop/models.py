from django.db import models


class Person(models.Model):
    code = models.CharField(max_length=50, primary_key=True)
    id = models.IntegerField()


class Author(Person):
    pen_name = models.CharField(max_length=50)


class Book(models.Model):
    title = models.CharField(max_length=50)
    author = models.ForeignKey(Author, on_delete=models.CASCADE)
