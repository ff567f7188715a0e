from django.db.models import Count

from shop.models import Author


def sizes():
    return [(author.books_count, author.edited_count) for author in Author.objects.order_by("name").annotate(books_count=Count("books", distinct=True), edited_count=Count("edited", distinct=True))]
