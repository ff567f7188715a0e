from shop.models import Author


def titles():
    for author in Author.objects.all():
        books = author.books.filter(published=True)
        print(books.count(), [book.title for book in books])
