from shop.models import Author


def add(title):
    for author in Author.objects.all():
        author.books.create(title=title)
        print([book.title for book in author.books.all()])
