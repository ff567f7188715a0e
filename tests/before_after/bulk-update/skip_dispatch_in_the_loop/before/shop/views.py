from django.core.mail import send_mail

from shop.models import Book


def clear():
    for book in Book.objects.all():
        book.pages = 0
        book.save()
        send_mail("cleared", "a book", None, ["a@example.org"])
