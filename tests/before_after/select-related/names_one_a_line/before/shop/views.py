from shop.models import Book


def overview(request):
    books = Book.objects.select_related(
        # the house style: one a line
        "editor",
    )
    for book in books:
        print(book.author, book.editor)
