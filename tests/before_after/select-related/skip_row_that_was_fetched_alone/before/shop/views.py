from shop.models import Book


def name(pk):
    book = Book.objects.get(pk=pk)
    newest = Book.objects.order_by("-pk").first()
    return book.author.name, newest.author.name
