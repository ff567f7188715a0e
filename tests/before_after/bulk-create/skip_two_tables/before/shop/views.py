from shop.models import Novel


def add(titles):
    for title in titles:
        Novel.objects.create(title=title)
