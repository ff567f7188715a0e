from shop.models import Article


def reset(request, pk):
    article = Article.objects.get(pk=pk)
    article.views = 0
    article.save(update_fields=["views"])
