from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from blog.models import Post


def show(request, pk):
    post = get_object_or_404(Post, pk=pk)
    post.register_hit()
    return HttpResponse(post.title)
