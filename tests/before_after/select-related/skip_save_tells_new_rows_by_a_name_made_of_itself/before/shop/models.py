from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=50)
    books_read = models.IntegerField(default=0)


class Book(models.Model):
    title = models.CharField(max_length=50)
    read = models.BooleanField(default=False)
    author = models.ForeignKey(Author, on_delete=models.CASCADE)

    def save(self, *args, **kwargs):
        new = kwargs.pop("imported", False)
        new = new or self.pk is None
        super().save(*args, **kwargs)
        if not new:
            self.author.books_read += 1
            self.author.save()
