from points.models import Tag


def tag_of(name):
    try:
        tag = Tag.objects.get(name=name)
    except Tag.DoesNotExist:
        tag = Tag.objects.create(name=name, colour="grey")
    return tag
