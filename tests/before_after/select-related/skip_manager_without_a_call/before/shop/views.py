from shop.models import Book


def choices():
    return {"books": Book.objects.all, "author": Book.author}
