from django.db.models import F

from forum.models import Post


def like(pk, commit=True):
    post = Post.objects.get(pk=pk)
    post.likes = F("likes") + 1
    if commit:
        post.save(update_fields=["likes"])
        post.refresh_from_db(fields=["likes"])
    return post
