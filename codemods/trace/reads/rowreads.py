"""What is read of the rows of a queryset: paths of relations, wherever the reading code stands.

A row is read by Python code, by templates, by serializers and by the admin. Whoever finds out what they read says it in
the same words, a `PathRead` for each path; the codemods for queries in loops need not know who it was.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from codemods.project.model import ClassRef, Model

if TYPE_CHECKING:
    from codemods.ledger import Memo
    from codemods.trace.events import FunctionTrace
    from codemods.trace.tracer import Tracer

Loaded = Literal["instance", "manager-all", "manager-filtered", "count", "exists"]
"""What the last relation of a path is asked for.

"instance": the row at the other end (``book.author``); "manager-all": all rows (``author.books.all()``, iterated,
listed, counted by `len`); "manager-filtered": ``.filter()``, ``.order_by()``, ``.values_list()``: a query that a
prefetch does not answer; "count" and "exists": nothing but the number, or whether there is one.
"""


@dataclass(frozen=True, slots=True)
class PathRead:
    """One path of relations that is followed from each row."""

    path: tuple[str, ...]
    """Names of the relations as attributes, from the row's model on: ("author", "publisher")."""
    kind: Literal["forward", "many"]
    """"forward" where every step leads to one row (foreign key, one-to-one from either side); else "many"."""
    conditional: bool
    """It may not run for every row (or, inside a nested loop, not for every row of that)."""
    at: str
    """The place that reads, "path:line"."""
    via: tuple[str, ...] = ()
    """The way from the queryset to the place, for people: "templates/shop/list.html:12 {{ book.author.name }}"."""
    loaded: Loaded = "instance"
    certain: bool = True
    """False where something on the way is only likely; `unknown` then says why."""
    unknown: tuple[str, ...] = ()
    """What was not read on the way, and might read more or nothing: "{% load shop_tags %} was not read"."""
    only: str | None = None
    """The one attribute of the row at the other end that is asked for there: "pk" of `book.author.pk`."""


@dataclass(frozen=True, slots=True)
class ReaderOfRows:
    """Something outside the Python code that is handed rows."""

    kind: Literal["template", "serializer", "admin", "feed"]
    name: str
    """The template's name as it is given, else the class's name."""
    variable: str = ""
    """For templates: the variable of the context that holds the rows. For admin classes: the method that gives them."""
    klass: ClassRef | None = None
    """For serializers, admin and feed classes."""
    many: bool = True
    """Each row of a queryset is read; False: it is handed one instance."""
    annotated: frozenset[str] = frozenset()
    """Names that the queryset gives to its rows."""


Reader = Callable[["Tracer", "FunctionTrace", ReaderOfRows, "Model"], tuple[PathRead, ...]]
"""What a reader reads of rows of the model. The trace is of the function that hands them over (its file tells which of
several templates or serializers of one name is meant). No path: nothing is read; what cannot be known is a `PathRead`
with an empty path and its reason in `unknown`."""

READERS = {
    "template": "codemods.trace.reads.templating.reader",
    "serializer": "codemods.trace.reads.serializing.reader",
    "admin": "codemods.trace.reads.admin_lists",
    "feed": "codemods.trace.reads.feeds",
}
"""The module of each kind of reader, whose `read` is a `Reader`: imported where the first rows are handed to one."""


def read_by(tracer: Tracer, trace: FunctionTrace, reader: ReaderOfRows, model: Model) -> tuple[PathRead, ...]:
    """The paths that the reader follows from each row; remembered."""
    answer: Reader = importlib.import_module(READERS[reader.kind]).read
    memo: Memo[object, tuple[PathRead, ...]] = tracer.memo("read by")
    nothing: tuple[PathRead, ...] = ()  # what a serializer reads that makes one of its own class, it reads anyhow
    return memo.get((reader, model.label, trace.path), lambda: answer(tracer, trace, reader, model), nothing)
