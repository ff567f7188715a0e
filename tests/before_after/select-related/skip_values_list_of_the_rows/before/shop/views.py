from shop.models import Book


def names():
    return [author.name for author, in Book.objects.values_list("author")]
