from shop.models import Book


async def tags():
    found = []
    async for book in Book.objects.aiterator(chunk_size=100):
        found.extend(tag.name for tag in book.tags.all())
    return found
