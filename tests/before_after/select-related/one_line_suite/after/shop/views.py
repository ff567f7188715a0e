from shop.models import Book


def overview(request):
    for book in Book.objects.all().select_related("author"): print(book.author.name); print(book.title)
