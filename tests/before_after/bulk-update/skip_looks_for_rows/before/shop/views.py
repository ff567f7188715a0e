from shop.models import Book


def clear():
    for book in Book.objects.order_by("pk"):
        book.position = Book.objects.filter(position=0).count()
        book.save()
