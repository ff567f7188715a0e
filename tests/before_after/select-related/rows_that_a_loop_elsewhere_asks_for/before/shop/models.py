from django.db import models


class Cover(models.Model):
    url = models.CharField(max_length=50)


class Author(models.Model):
    name = models.CharField(max_length=50)

    def urls(self):
        return [book.cover.url for book in self.books.all()]


class Book(models.Model):
    title = models.CharField(max_length=50)
    author = models.ForeignKey(Author, related_name="books", on_delete=models.CASCADE)
    cover = models.ForeignKey(Cover, on_delete=models.CASCADE)
