from django.db import models


class Post(models.Model):
    title = models.CharField(max_length=100)
    hits = models.PositiveIntegerField(default=0)

    def register_hit(self):
        self.hits = models.F("hits") + 1
        self.save(update_fields=["hits"])
        self.refresh_from_db(fields=["hits"])
