from points.models import Tag


def tag_of(name):
    tag = Tag.objects.filter(name=name).first()
    if tag is None:
        tag = Tag.objects.create(name=name, colour="grey")
    return tag
