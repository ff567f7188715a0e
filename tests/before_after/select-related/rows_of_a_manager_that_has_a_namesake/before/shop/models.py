from django.db import models


class Book(models.Model):
    title = models.CharField(max_length=50)


class Shelf(models.Model):
    name = models.CharField(max_length=50)


class Place(models.Model):
    book = models.ForeignKey(Book, on_delete=models.CASCADE)
    shelf = models.ForeignKey(Shelf, on_delete=models.CASCADE)
