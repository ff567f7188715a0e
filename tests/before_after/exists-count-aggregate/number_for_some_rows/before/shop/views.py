from shop.models import Author


def sizes(letter):
    found = {}
    for author in Author.objects.order_by("name"):
        if author.name.startswith(letter):
            found[author.name] = author.books.count()
    return found
