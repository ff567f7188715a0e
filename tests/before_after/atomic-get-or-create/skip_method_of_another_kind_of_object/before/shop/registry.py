class Registry:
    def __init__(self):
        self.items = {}

    def get_or_create(self, name):
        return self.items.setdefault(name, []), False


registry = Registry()


def names(name):
    entry, created = registry.get_or_create(name=name)
    entry.append(name)
    return entry
