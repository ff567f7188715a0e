from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=50)
    motto = models.CharField(max_length=50, blank=True)

    def shout(self):
        return self.name.upper()


class Book(models.Model):
    title = models.CharField(max_length=50)
    author = models.ForeignKey(Author, on_delete=models.CASCADE)
