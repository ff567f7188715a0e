from shop.models import Author, Book


def merge():
    for book in Book.objects.filter(published=True):
        author = Author.objects.get(name=book.author.name)
        author.name = author.name.strip()
        author.save()
