from shop.models import Author


def sizes(name):
    authors = Author.objects.exclude(name=name).order_by("name")
    total = sum(author.books.count() for author in authors)
    return authors, total
