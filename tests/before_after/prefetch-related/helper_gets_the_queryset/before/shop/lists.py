def titles(authors):
    return {author.name: [book.title for book in author.books.all()] for author in authors}
