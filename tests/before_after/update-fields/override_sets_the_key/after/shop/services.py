from shop.models import Setting, Tag, Ticket


def change(value):
    setting = Setting.objects.get()
    setting.value = value
    setting.save(update_fields=["value"])


def rename_tag(slug, name):
    tag = Tag.objects.get(slug=slug)
    tag.name = name
    tag.save(update_fields=["name"])


def rename_ticket(code, name):
    ticket = Ticket.objects.get(code=code)
    ticket.name = name
    ticket.save(update_fields=["name"])
