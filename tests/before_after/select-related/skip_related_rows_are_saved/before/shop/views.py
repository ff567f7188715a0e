from shop.models import Book


def touch():
    for book in Book.objects.all():
        book.author.name = book.author.name.title()
        book.author.save()
