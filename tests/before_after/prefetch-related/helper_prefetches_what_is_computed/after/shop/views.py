from shop.models import Author
from shop.texts import texts


def pages(lookups=("review_set",)):
    return [texts(author, lookups) for author in Author.objects.order_by("name").prefetch_related("books")]
