from shop.models import Book


def add(titles):
    rows = []
    for title in titles:
        if title:
            rows.append(Book(title=title))
    Book.objects.bulk_create(rows, batch_size=1000)
