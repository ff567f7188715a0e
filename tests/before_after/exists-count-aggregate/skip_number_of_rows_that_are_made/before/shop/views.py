from shop.models import Author, Book


def sizes():
    found = []
    for author in Author.objects.order_by("name"):
        Book.objects.create(title="another one", author=author)
        found.append(author.books.count())
    return found
