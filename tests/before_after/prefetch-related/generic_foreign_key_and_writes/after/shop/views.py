from shop.models import Book, Note


def mark():
    for note in Note.objects.order_by("pk").prefetch_related("subject"):
        print(note.subject)
        book = Book.objects.get(title="")
        book.title = "marked"
        book.save()
