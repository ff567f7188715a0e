from shop.models import Author


def titles():
    found = []
    for author in Author.objects.order_by("name"):
        books = author.books.all() | author.edited.all()
        found.extend(book.title for book in books)
    return found
