from shop.models import Book

RELATIONS = ["editor"]


def overview(request):
    for book in Book.objects.select_related(*RELATIONS, "author"):
        print(book.author.name)
