from shop.models import Book


def add(titles):
    Book.objects.bulk_create([Book(title=title) for title in titles if title], batch_size=1000)
