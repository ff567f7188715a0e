from points.models import Tag


def ensure(name):
    if not Tag.objects.filter(name=name).exists():
        Tag.objects.create(name=name, colour="grey")
