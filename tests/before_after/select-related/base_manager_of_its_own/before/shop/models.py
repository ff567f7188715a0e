from django.db import models


class Present(models.Manager):
    def get_queryset(self):
        return super().get_queryset().filter(gone=False)


class Author(models.Model):
    name = models.CharField(max_length=50)
    gone = models.BooleanField(default=False)

    objects = Present()

    class Meta:
        base_manager_name = "objects"


class Book(models.Model):
    title = models.CharField(max_length=50)
    author = models.ForeignKey(Author, on_delete=models.CASCADE)
