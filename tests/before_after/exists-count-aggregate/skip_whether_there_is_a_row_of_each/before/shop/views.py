from shop.models import Author


def names():
    return [author.name for author in Author.objects.order_by("name") if author.books.exists()]
