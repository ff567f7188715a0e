from shop.models import Book


def announce(book_of_the_day):
    for book in Book.objects.select_related("author__publisher"):
        if book.title == book_of_the_day:
            print(book.author.publisher.name)
