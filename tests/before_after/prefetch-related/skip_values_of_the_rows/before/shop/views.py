from shop.models import Author


def titles():
    for author in Author.objects.all():
        print(list(author.books.values_list("title", flat=True)))
