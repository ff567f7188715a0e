from shop.models import Author


def portraits():
    return [author.portrait.path for author in Author.objects.all().select_related("portrait")]
