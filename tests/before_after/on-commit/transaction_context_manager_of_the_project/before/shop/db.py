from contextlib import contextmanager

from django.db import transaction


@contextmanager
def traced_atomic(name):
    print("begin", name)
    with transaction.atomic():
        yield
    print("end", name)
