from shop.models import Book


def overview(request):
    for book in Book.objects.select_related("author" "__publisher", "editor").filter(published=True):
        print(book.author.publisher, book.editor)
