from functools import cached_property

from shop.models import Book


class Shelf:
    @cached_property
    def books(self):
        return Book.objects.filter(published=True)

    def tags(self):
        return [list(book.tags.all()) for book in self.books]
