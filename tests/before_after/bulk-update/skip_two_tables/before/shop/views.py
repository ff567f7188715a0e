from shop.models import Novel


def clear():
    for book in Novel.objects.all():
        book.pages = 0
        book.save()
