"""The reader of rows for templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codemods.project.model import Model
from codemods.trace.events import FunctionTrace
from codemods.trace.reads.rowreads import PathRead, ReaderOfRows
from codemods.trace.reads.rowvalues import Row, Rows, not_read
from codemods.trace.reads.templating.reading import TemplateReading

if TYPE_CHECKING:
    from codemods.trace.tracer import Tracer


def read(tracer: Tracer, trace: FunctionTrace, reader: ReaderOfRows, model: Model) -> tuple[PathRead, ...]:
    """The paths that a template follows from each row that its variable holds."""
    reading = TemplateReading(tracer, trace.path)
    row = Row(model, annotated=reader.annotated)
    found = reading.read([reader.name], {reader.variable: Rows(row) if reader.many else row})
    if found is None:
        return () if not reader.many else (not_read(f"the template {reader.name} was not found", trace.path),)
    if not reader.many:
        return tuple(reading.behind_many(model))
    if found.others:
        reading.unread.setdefault(f"{', '.join(found.others)} may be meant as well", found.path)
    return (*reading.reads(), *(not_read(why, at) for why, at in reading.unread.items()))
