from django.db import models


class Post(models.Model):
    hits = models.IntegerField(default=0)


def hit(pk, by):
    post = Post.objects.get(pk=pk)
    post.hits += by
    post.save()
    return post
