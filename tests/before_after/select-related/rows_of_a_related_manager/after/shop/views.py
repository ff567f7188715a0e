from django.shortcuts import get_object_or_404

from shop.models import Author


def books(request, pk):
    author = get_object_or_404(Author, pk=pk)
    return [book.editor.name for book in author.books.filter(editor__isnull=False).select_related("editor")]
