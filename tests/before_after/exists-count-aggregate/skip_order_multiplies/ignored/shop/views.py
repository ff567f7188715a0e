from shop.models import Author


def size():
    return Author.objects.order_by("books__title").count()
