from shop.models import Book


def add(titles):
    rows = []
    for title in titles:
        if not Book.objects.filter(title=title).exists():
            rows.append(Book(title=title))
    Book.objects.bulk_create(rows, batch_size=1000)
