from shop import models as m


def overview(request):
    books = (
        m.Book.objects
        .filter(published=True)
        .order_by("title")
        .select_related("author")
    )
    return [book.author.name for book in books]
