from shop.models import Book


async def names():
    found = []
    async for book in Book.objects.filter(published=True):
        found.append(book.author.name)
    return found
