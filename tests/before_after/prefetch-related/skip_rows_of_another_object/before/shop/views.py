def tags(catalogue):
    return [list(entry.tags.all()) for entry in catalogue.filter(published=True)]
