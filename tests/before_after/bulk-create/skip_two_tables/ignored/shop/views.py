from shop.models import Novel


def add(titles):
    Novel.objects.bulk_create([Novel(title=title) for title in titles], batch_size=1000)
