from shop.models import Book


def index(letters):
    found = {}
    for letter in letters:
        found[letter] = []
        for book in Book.objects.filter(title__startswith=letter).select_related("author"):
            found[letter].append(book.author.name)
    return found
