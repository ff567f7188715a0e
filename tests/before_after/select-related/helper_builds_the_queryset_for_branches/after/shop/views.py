from shop.queries import recent


def overview(edited):
    books = recent().select_related("author")
    if edited:
        books = books.filter(editor__isnull=False)
    return [book.author.name for book in books]
