from shop.models import Book


def newest():
    for book in Book.objects.order_by("-pk")[:1]:
        print(book.author.name)
