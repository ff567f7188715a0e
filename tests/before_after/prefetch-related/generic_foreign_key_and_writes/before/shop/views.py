from shop.models import Book, Note


def mark():
    for note in Note.objects.order_by("pk"):
        print(note.subject)
        book = Book.objects.get(title="")
        book.title = "marked"
        book.save()
