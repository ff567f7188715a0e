from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=50)


class BookQuerySet(models.QuerySet):
    def credits(self):
        return [book.author.name for book in self.exclude(title="").order_by("title")]


class Book(models.Model):
    title = models.CharField(max_length=50)
    author = models.ForeignKey(Author, on_delete=models.CASCADE)

    objects = BookQuerySet.as_manager()
