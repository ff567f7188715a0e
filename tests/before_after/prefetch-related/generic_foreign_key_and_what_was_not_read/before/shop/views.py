from shop.models import Note


def publish(publisher):
    for note in Note.objects.order_by("pk"):
        publisher.publish(note.subject)
