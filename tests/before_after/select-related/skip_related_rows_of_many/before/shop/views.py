from shop.models import Author


def titles():
    return [[book.title for book in author.books.all()] for author in Author.objects.all()]
