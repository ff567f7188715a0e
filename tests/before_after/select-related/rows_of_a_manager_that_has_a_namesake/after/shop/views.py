from shop.models import Shelf


def titles(pk):
    shelf = Shelf.objects.get(pk=pk)
    return [place.book.title for place in shelf.place_set.order_by("pk").select_related("book")]


def names(pk):
    shelf = Shelf.objects.get(pk=pk)
    return [place.shelf.name for place in shelf.place_set.order_by("pk")]
