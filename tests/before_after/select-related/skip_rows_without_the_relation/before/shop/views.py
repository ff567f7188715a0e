from shop.models import Author, Book


def orphans(name):
    found = []
    for book in Book.objects.filter(editor__isnull=True, title__startswith=name):
        if book.editor is None:
            found.append(book.title)
    return found


def unedited():
    return [book.title for book in Book.objects.filter(editor=None) if not hasattr(book.editor, "name")]
