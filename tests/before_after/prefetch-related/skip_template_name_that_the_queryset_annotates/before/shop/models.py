from django.db import models
from django.utils.functional import cached_property


class Author(models.Model):
    name = models.CharField(max_length=50)

    @cached_property
    def titles(self):
        return len(self.books.all())


class Book(models.Model):
    title = models.CharField(max_length=50)
    author = models.ForeignKey(Author, related_name="books", on_delete=models.CASCADE)
