from shop.models import Article, Tag


def tag(request, pk):
    article = Article.objects.get(pk=pk)
    article.tags.add(Tag.objects.get(name=request.POST["tag"]))
    article.save()
