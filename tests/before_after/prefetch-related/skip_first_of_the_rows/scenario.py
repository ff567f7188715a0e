"""Each author has three books, of which one is asked for."""

from django.db.models.signals import post_init

from shop.models import Author, Book
from shop.views import titles

from tests.proof.experiments import harm


def setup(n=2):
    for i in range(n):
        author = Author.objects.create(name=f"author {i}")
        for j in range(3):
            Book.objects.create(title=f"title {i} {j}", author=author)


@harm("answered", 4, 10)
def instances_in_memory():
    made = []

    def count(sender, **arguments):
        made.append(sender)

    for model in (Author, Book):
        post_init.connect(count, sender=model)
    try:
        titles()
    finally:
        for model in (Author, Book):
            post_init.disconnect(count, sender=model)
    return len(made)
