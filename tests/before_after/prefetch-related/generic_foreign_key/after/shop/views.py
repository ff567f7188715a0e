from shop.models import Note


def subjects():
    return [str(note.subject) for note in Note.objects.order_by("pk").prefetch_related("subject")]
