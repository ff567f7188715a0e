from django.db import models


class Call(models.Model):
    number = models.CharField(max_length=32)
    note = models.TextField(blank=True)

    def link(self, note):
        self.note = note
        self.save(update_fields=["note"])
