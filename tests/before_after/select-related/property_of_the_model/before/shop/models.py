from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=50)

    def __str__(self):
        return self.name


class Book(models.Model):
    title = models.CharField(max_length=50)
    author = models.ForeignKey(Author, on_delete=models.CASCADE)

    @property
    def label(self):
        return f"{self.title} by {self.author.name}"

    def get_absolute_url(self):
        return f"/{self.author.name}/{self.title}/"

    def __str__(self):
        return f"{self.title} ({self.author})"
