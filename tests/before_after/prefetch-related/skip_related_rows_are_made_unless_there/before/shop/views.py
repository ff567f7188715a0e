from shop.models import Author, Book


def add(title):
    for author in Author.objects.all():
        Book.objects.get_or_create(title=title, author=author)
        print([book.title for book in author.books.all()])
