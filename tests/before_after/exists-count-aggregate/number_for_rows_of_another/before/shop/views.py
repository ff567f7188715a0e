from shop.models import Publisher


def sizes(publisher: Publisher):
    return sorted((author.name, author.books.count()) for author in publisher.author_set.all())
