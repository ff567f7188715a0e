from shop.models import Book


def sizes():
    values = len(Book.objects.values_list("title", "pages"))
    return values, len(Book.objects.none()), Book.objects.dates("published", "year").count() > 0
