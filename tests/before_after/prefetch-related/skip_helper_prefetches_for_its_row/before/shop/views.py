from shop.models import Author
from shop.texts import texts


def pages():
    return [texts(author) for author in Author.objects.order_by("name")]
