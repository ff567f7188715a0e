from shop.models import Author, Book


def publish(pk):
    editor = Author.objects.get(pk=pk)
    for book in Book.objects.filter(published=False):
        take_over(book, editor)


def take_over(book, editor):
    book.editor = editor
    book.published = True
    book.save()
    announce(book)


def announce(book):
    print(book.title, book.editor.name)
