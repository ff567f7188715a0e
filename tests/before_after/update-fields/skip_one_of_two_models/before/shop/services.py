from shop.models import Issue, Page


def rename(kind, pk, title):
    model = {"page": Page, "issue": Issue}.get(kind)
    if model is None:
        raise ValueError(kind)
    entity = model.objects.get(pk=pk)
    entity.title = title
    entity.save()


def rename_all(kind, title):
    rows = Page.objects.all() if kind == "page" else Issue.objects.all()
    for row in rows:
        row.title = title
        row.save()


def load(kind, pk):
    return (Page if kind == "page" else Issue).objects.get(pk=pk)


def rename_loaded(kind, pk, title):
    entity = load(kind, pk)
    entity.title = title
    entity.save()


def publish(pk, title, fresh):
    make = Page if fresh else Page.objects.get
    page = make(pk=pk)
    page.title = title
    page.save()
