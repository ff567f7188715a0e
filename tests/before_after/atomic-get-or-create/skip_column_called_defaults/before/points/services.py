from points.models import Scheme


def scheme_of(name):
    try:
        scheme = Scheme.objects.get(name=name)
    except Scheme.DoesNotExist:
        scheme = Scheme.objects.create(name=name, defaults="none")
    return scheme
