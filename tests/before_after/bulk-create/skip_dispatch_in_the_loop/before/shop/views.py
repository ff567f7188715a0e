from django.core.mail import send_mail

from shop.models import Book


def add(titles):
    for title in titles:
        Book.objects.create(title=title)
        send_mail("new", title, None, ["a@example.org"])
