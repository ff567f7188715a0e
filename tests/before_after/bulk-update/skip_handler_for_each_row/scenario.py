"""The database refuses one of the rows."""

from django.db import DatabaseError, connection
from shop.models import Book
from shop.views import clear

from tests.proof.experiments import harm


def setup():
    for pk in (1, 2, 3):
        Book.objects.create(pk=pk, title="title", pages=5)


def refuses(execute, sql, params, many, context):
    if sql.startswith("UPDATE") and 2 in params:
        raise DatabaseError
    return execute(sql, params, many, context)


@harm("no-row-apart: no row is written because one cannot be", [0, 5, 0], [5, 5, 5])
def pages_afterwards():
    with connection.execute_wrapper(refuses):
        clear()
    return list(Book.objects.order_by("pk").values_list("pages", flat=True))
