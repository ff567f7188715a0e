from shop.models import Author


def size():
    return len(Author.objects.order_by("books__title"))
