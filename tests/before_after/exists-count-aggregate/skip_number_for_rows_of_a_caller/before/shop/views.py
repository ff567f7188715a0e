from django.db.models import QuerySet

from shop.models import Author


def sizes(authors: QuerySet[Author]):
    return [(author.name, author.books.count()) for author in authors]
