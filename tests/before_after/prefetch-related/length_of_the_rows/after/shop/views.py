from shop.models import Author


def lines():
    return [f"{author.name} ({len(author.books.all())})" for author in Author.objects.all().prefetch_related("books")]
