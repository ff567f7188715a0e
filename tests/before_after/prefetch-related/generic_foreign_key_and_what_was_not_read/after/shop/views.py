from shop.models import Note


def publish(publisher):
    for note in Note.objects.order_by("pk").prefetch_related("subject"):
        publisher.publish(note.subject)
