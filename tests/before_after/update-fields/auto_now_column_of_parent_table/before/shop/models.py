from django.db import models


class Stamped(models.Model):
    changed_on = models.DateField(auto_now=True)

    class Meta:
        abstract = True


class Item(models.Model):
    title = models.CharField(max_length=80)
    modified = models.DateTimeField(auto_now=True)


class Book(Stamped, Item):
    pages = models.IntegerField()
