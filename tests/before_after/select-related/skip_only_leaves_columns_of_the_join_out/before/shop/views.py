from shop.models import Book


def publishers():
    return [book.author.publisher.name for book in Book.objects.only("title", "author__name")]
