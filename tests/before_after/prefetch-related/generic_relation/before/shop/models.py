from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models


class Note(models.Model):
    text = models.CharField(max_length=50)
    kind = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    key = models.PositiveIntegerField()
    subject = GenericForeignKey("kind", "key")


class Book(models.Model):
    title = models.CharField(max_length=50)
    notes = GenericRelation(Note, "key", "kind")
