"""The prefetch is written all the same."""

from shop.models import Author, Book, Review, Tag
from shop.views import export

from tests.proof.experiments import harm


def setup(n=1):
    tag = Tag.objects.create(name="red")
    for i in range(n):
        author = Author.objects.create(name=f"author {i}")
        for j in range(3):
            book = Book.objects.create(title=f"title {i} {j}", published=True, author=author)
            book.tags.add(tag, Tag.objects.create(name=f"tag {i} {j}"))
            Review.objects.create(book=book, reviewer=author, text=f"text {j}")


@harm("iterated", "exported", "raises ValueError", django=">=5.0")
def export_of_books():
    export()
    return "exported"
