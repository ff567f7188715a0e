from forum.models import Post


def like(pk, user):
    post = Post.objects.get(pk=pk)
    post.likes += 1
    post.last_likes.insert(0, user.username)
    post.save(update_fields=["likes", "last_likes"])
