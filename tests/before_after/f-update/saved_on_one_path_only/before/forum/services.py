from forum.models import Post


def like(pk, commit=True):
    post = Post.objects.get(pk=pk)
    post.likes += 1
    if commit:
        post.save()
    return post
