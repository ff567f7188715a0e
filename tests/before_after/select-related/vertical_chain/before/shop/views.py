from shop import models as m


def overview(request):
    books = (
        m.Book.objects
        .filter(published=True)
        .order_by("title")
    )
    return [book.author.name for book in books]
