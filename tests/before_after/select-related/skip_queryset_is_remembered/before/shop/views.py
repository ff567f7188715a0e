from functools import cached_property

from shop.models import Book


class Shelf:
    @cached_property
    def books(self):
        return Book.objects.filter(published=True)

    def names(self):
        return [book.author.name for book in self.books]
