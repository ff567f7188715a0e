from shop.models import Author


def sizes():
    for author in Author.objects.order_by("name"):
        yield author.name, author.books.count()
