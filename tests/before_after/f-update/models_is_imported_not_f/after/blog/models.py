from django.db import models


class Post(models.Model):
    hits = models.IntegerField(default=0)


def hit(pk, by):
    post = Post.objects.get(pk=pk)
    post.hits = models.F("hits") + by
    post.save(update_fields=["hits"])
    post.refresh_from_db(fields=["hits"])
    return post
