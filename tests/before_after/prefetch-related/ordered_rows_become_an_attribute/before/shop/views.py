from shop.models import Author


def titles(language):
    authors = Author.objects.filter(name__gt="")
    for author in authors:
        print(author.name)
        for book in author.books.exclude(title=language).order_by("-title"):
            print(book.title)
