def names(books):
    return [book.author.name for book in books]
