from shop.models import Note


def subjects():
    return [note.subject.title for note in Note.objects.order_by("pk").prefetch_related("subject")]
