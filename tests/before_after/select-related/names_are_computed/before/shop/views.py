from shop.models import Book

RELATIONS = ["editor"]


def overview(request):
    for book in Book.objects.select_related(*RELATIONS):
        print(book.author.name)
