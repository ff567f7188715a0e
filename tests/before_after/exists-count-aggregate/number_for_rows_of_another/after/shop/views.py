from django.db.models import Count

from shop.models import Publisher


def sizes(publisher: Publisher):
    return sorted(
        (author.name, author.books_count) for author in publisher.author_set.all().annotate(books_count=Count("books"))
    )
