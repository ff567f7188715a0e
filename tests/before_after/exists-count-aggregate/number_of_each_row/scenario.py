"""More and more rows, with none, one or two others each."""

from shop.models import Author, Book, Tag
from shop.views import sizes

from tests.proof.experiments import rows


def setup(n=1):
    tags = [Tag.objects.create(name=f"tag {i}") for i in range(2)]
    for i in range(n):
        author = Author.objects.create(name=f"author {i:03}")
        for j in range(i % 3):
            Book.objects.create(title=f"title {i:03} {j}", author=author, editor=author if j else None).tags.set(tags)


@rows(1, 10, 100, after=1)
def with_more_rows():
    return sizes()
