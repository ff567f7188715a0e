"""The database refuses the last of the rows."""

import contextlib

from django.db import DatabaseError, connection
from shop.models import Book
from shop.views import strip

from tests.proof.experiments import harm, rows


def setup(n=2):
    for pk in range(1, n + 1):
        Book.objects.create(pk=pk, title=" title ")


def refuses(execute, sql, params, many, context):
    if sql.startswith("UPDATE") and 2 in params:
        raise DatabaseError
    return execute(sql, params, many, context)


@harm("all-or-none: the row before the one that fails is not changed", ["title", " title "], [" title ", " title "])
def titles_afterwards():
    with connection.execute_wrapper(refuses), contextlib.suppress(DatabaseError):
        strip()
    return list(Book.objects.order_by("pk").values_list("title", flat=True))


@rows(1, 10, 100, after=2)
def with_more_rows():
    strip()
    return "done"
