from django.db.models import Count

from shop.models import Author


def sizes():
    return [(author.name, author.books_count) for author in Author.objects.all().annotate(books_count=Count("books"))]
