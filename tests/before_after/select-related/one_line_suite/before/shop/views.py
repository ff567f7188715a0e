from shop.models import Book


def overview(request):
    for book in Book.objects.all(): print(book.author.name); print(book.title)
