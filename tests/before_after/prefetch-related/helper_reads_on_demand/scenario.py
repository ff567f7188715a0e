"""More and more books."""

from shop.models import Author, Book, Review, Tag
from shop.views import lines

from tests.proof.experiments import rows


def setup(n=1):
    tag = Tag.objects.create(name="red")
    for i in range(n):
        author = Author.objects.create(name=f"author {i}")
        for j in range(3):
            book = Book.objects.create(title=f"title {i} {j}", published=True, author=author)
            book.tags.add(tag, Tag.objects.create(name=f"tag {i} {j}"))
            Review.objects.create(book=book, reviewer=author, text=f"text {j}")


@rows(1, 10, 100, after=2)
def with_more_rows():
    return lines()
