from shop.models import Book


class Report:
    def __init__(self):
        self.books = Book.objects.all()

    def size(self):
        return len(self.books)
