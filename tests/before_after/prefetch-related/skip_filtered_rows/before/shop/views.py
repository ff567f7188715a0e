from shop.models import Author


def titles():
    for author in Author.objects.all():
        print(author.books.filter(title__startswith=author.name).count())
