from shop.models import Book


def report(author, found):
    if Book.objects.filter(author=author): found.append("some"); found.append(len(Book.objects.all()))

    def count():
        return len(Book.objects.filter(author=author))

    return count
