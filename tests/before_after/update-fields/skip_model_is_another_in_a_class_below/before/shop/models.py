from django.db import models


class Page(models.Model):
    title = models.CharField(max_length=100)
    body = models.TextField(blank=True)


class Issue(models.Model):
    title = models.CharField(max_length=100)
    changed = models.DateTimeField(auto_now=True)
