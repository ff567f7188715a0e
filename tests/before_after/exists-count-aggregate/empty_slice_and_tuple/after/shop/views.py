from shop.models import Book


def sizes():
    values = Book.objects.values_list("title", "pages").count()
    return values, Book.objects.none().count(), Book.objects.dates("published", "year").exists()
