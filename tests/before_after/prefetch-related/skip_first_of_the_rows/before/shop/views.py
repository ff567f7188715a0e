from shop.models import Author


def titles():
    for author in Author.objects.all():
        print(author.books.first())
