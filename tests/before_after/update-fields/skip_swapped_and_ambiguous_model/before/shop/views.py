def save_any(thing, value):
    thing.status = value
    thing.save()
