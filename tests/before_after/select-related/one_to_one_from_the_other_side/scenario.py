"""More and more portraits."""

from shop.models import Author, Portrait
from shop.views import portraits

from tests.proof.experiments import rows


def setup(n=1):
    for i in range(n):
        Portrait.objects.create(path=f"{i}.png", author=Author.objects.create(name=f"author {i}"))


@rows(1, 10, 100, after=1)
def with_more_rows():
    return portraits()
