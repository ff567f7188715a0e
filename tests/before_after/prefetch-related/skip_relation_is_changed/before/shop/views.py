from shop.models import Book, Tag


def tag_all(name):
    tag = Tag.objects.get(name=name)
    for book in Book.objects.all():
        book.tags.add(tag)
        print([tag.name for tag in book.tags.all()])
