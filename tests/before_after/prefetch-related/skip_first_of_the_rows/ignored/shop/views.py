from shop.models import Author


def titles():
    for author in Author.objects.all().prefetch_related("books"):
        print(author.books.first())
