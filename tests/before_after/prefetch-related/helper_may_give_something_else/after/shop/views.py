from shop.models import Book


def chosen(name):
    if name:
        return Book.objects.filter(title=name)
    return load_somewhere(name)


def titles(name):
    for book in chosen(name).select_related("author").prefetch_related("tags"):
        print(book.title, book.author.name, [tag.word for tag in book.tags.all()])
