from django.db import models


class Noted(models.Model):
    note = models.TextField(blank=True)

    def take_note(self, note):
        self.note = note
        self.save()

    class Meta:
        abstract = True


class Order(Noted):
    number = models.CharField(max_length=32)


class Invoice(Noted):
    number = models.CharField(max_length=32)

    def save(self):
        super().save()


class Page(models.Model):
    title = models.CharField(max_length=100)

    def retitle(self, title):
        self.title = title
        self.save()


class Chapter(Page):
    changed = models.DateTimeField(auto_now=True)
