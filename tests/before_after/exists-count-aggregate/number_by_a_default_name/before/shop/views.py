from shop.models import Author


def sizes(name):
    authors = Author.objects.exclude(name=name).select_related("publisher").order_by("-name")
    found = {}
    for author in authors:
        found[author.name] = author.book_set.count() / max(author.book_set.count(), 1)
    return found
