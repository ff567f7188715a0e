from shop.lists import titles
from shop.models import Author


def overview(request):
    return titles(Author.objects.filter(name__startswith="A").prefetch_related("books"))
