from django.db import models
from django.db.models.signals import post_save
from django.dispatch import receiver


class Author(models.Model):
    name = models.CharField(max_length=50)
    books_read = models.IntegerField(default=0)


class Book(models.Model):
    title = models.CharField(max_length=50)
    read = models.BooleanField(default=False)
    author = models.ForeignKey(Author, on_delete=models.CASCADE)


@receiver(post_save, sender=Book)
def count(sender, instance, created, **kwargs):
    if created:
        instance.author.books_read += 1
        instance.author.save()
