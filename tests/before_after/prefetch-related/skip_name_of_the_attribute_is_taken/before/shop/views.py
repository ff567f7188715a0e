from shop.models import Author


def titles():
    for author in Author.objects.all():
        print([book.title for book in author.books.filter(published=True)])
