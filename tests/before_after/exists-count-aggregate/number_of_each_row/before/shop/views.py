from shop.models import Author


def sizes():
    found = []
    for author in Author.objects.order_by("name"):
        found.append((author.name, author.books.count()))
    return found
