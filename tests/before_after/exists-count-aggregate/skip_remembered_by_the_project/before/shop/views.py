from shop.keeping import cache_for_request
from shop.models import Book


class Shelf:
    def size(self, author):
        return len(self.__published(author.pk))

    def titles(self, author):
        return Book.objects.filter(pk__in=self.__published(author.pk))

    @staticmethod
    @cache_for_request
    def __published(author_id):
        return Book.objects.filter(author_id=author_id).exclude(published=None)
