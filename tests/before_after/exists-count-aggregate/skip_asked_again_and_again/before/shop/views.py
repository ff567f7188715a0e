from shop.models import Author, Book


def report():
    books = Book.objects.filter(pages__gt=100)
    return [author.name for author in Author.objects.all() if books]
