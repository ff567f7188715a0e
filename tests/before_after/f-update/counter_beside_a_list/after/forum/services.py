from django.db import transaction
from django.db.models import F

from forum.models import Post


def like(pk, user):
    with transaction.atomic():
        post = Post.objects.select_for_update().get(pk=pk)
        post.likes = F("likes") + 1
        post.last_likes.insert(0, user.username)
        post.save(update_fields=["likes", "last_likes"])
