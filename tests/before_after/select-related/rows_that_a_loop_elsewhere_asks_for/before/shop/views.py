from shop.models import Author


def urls():
    return [author.urls() for author in Author.objects.order_by("name")]
