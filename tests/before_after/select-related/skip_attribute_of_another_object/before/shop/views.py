def names(catalogue):
    return [entry.author.name for entry in catalogue.filter(published=True)]
