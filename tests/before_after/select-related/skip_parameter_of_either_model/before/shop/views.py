from __future__ import annotations

from django.db.models import QuerySet

from shop.models import Author, Book


def names(rows: QuerySet[Author] | QuerySet[Book]):
    return [row.publisher.name for row in rows if row.name]
