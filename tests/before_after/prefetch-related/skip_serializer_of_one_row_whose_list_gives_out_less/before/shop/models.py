from django.db import models


class Publisher(models.Model):
    name = models.CharField(max_length=50)

    def __str__(self):
        return self.name


class Author(models.Model):
    name = models.CharField(max_length=50)
    publisher = models.ForeignKey(Publisher, on_delete=models.CASCADE)

    def __str__(self):
        return f"{self.name} ({self.publisher.name})"


class Tag(models.Model):
    word = models.CharField(max_length=50)

    def __str__(self):
        return self.word


class Book(models.Model):
    title = models.CharField(max_length=50)
    author = models.ForeignKey(Author, related_name="books", on_delete=models.CASCADE)
    editor = models.ForeignKey(Author, null=True, related_name="edited", on_delete=models.SET_NULL)
    tags = models.ManyToManyField(Tag, related_name="books")

    @property
    def byline(self):
        return f"{self.title} by {self.author.name}"

    def __str__(self):
        return self.title
