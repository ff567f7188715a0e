from shop.models import Book


def report(author, found):
    if Book.objects.filter(author=author).exists(): found.append("some"); found.append(Book.objects.all().count())

    def count():
        return Book.objects.filter(author=author).count()

    return count
