from shop.models import Chapter, Invoice, Order, Page


def note_order(pk, note):
    Order.objects.get(pk=pk).take_note(note)


def note_invoice(pk, note):
    Invoice.objects.get(pk=pk).take_note(note)


def retitle(pk, title, chapter):
    if chapter:
        Chapter.objects.get(pk=pk).retitle(title)
    else:
        Page.objects.get(pk=pk).retitle(title)
