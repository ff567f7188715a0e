from shop.models import Book


def publishers(request):
    books = Book.objects.order_by("title")
    return [book.author.publisher.name for book in books if book.author.publisher]
