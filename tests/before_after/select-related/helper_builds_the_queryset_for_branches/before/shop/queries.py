from shop.models import Book


def recent():
    return Book.objects.filter(published=True).order_by("-pk")
