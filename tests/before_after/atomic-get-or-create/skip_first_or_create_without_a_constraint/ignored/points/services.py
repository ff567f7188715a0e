from points.models import Tag


def tag_of(name):
    tag, _created = Tag.objects.get_or_create(name=name, defaults={"colour": "grey"})
    return tag
