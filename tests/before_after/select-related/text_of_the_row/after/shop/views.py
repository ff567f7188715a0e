from shop.models import Book


def links():
    found = []
    for book in Book.objects.order_by("title").select_related("author"):
        found.append(f"{book}")
    return found
