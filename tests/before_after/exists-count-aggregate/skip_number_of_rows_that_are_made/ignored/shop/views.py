from django.db.models import Count

from shop.models import Author, Book


def sizes():
    found = []
    for author in Author.objects.order_by("name").annotate(books_count=Count("books")):
        Book.objects.create(title="another one", author=author)
        found.append(author.books_count)
    return found
