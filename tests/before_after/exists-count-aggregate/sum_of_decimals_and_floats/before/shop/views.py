from shop.models import Book


def price(author):
    return sum([book.price for book in Book.objects.filter(author=author)])


def weight(author):
    return sum(book.weight for book in Book.objects.filter(author=author))
