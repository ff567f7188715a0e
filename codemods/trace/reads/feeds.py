"""What a syndication feed or a sitemap reads of the rows that its `items()` gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codemods.project.model import FunctionRef, Model
from codemods.trace.events import FunctionTrace
from codemods.trace.reads.members import reads_of_parameter
from codemods.trace.reads.rownotes import Notes
from codemods.trace.reads.rowreads import PathRead, ReaderOfRows
from codemods.trace.reads.rowvalues import Row, Spot

if TYPE_CHECKING:
    from codemods.trace.tracer import Tracer

OF_ITEM = (
    "item_title", "item_description", "item_link", "item_guid", "item_author_name", "item_author_email",
    "item_author_link", "item_pubdate", "item_updateddate", "item_categories", "item_copyright", "item_comments",
    "item_enclosures", "item_enclosure_url", "item_enclosure_length", "item_enclosure_mime_type", "item_extra_kwargs",
)  # fmt: skip
"""Methods of a feed that get one item (django/contrib/syndication/views.py)."""
OF_PAGE = ("location", "lastmod", "changefreq", "priority")
"""Methods of a sitemap that get one item (django/contrib/sitemaps/__init__.py)."""
SITEMAP = "django.contrib.sitemaps.Sitemap"


def read(tracer: Tracer, trace: FunctionTrace, reader: ReaderOfRows, model: Model) -> tuple[PathRead, ...]:
    """The paths that the methods of a feed follow from each item."""
    klass = reader.klass
    if klass is None:
        return ()
    notes = Notes(tracer)
    row = Row(model, annotated=reader.annotated)
    names = OF_PAGE if tracer.project.is_subclass(klass, SITEMAP) else OF_ITEM
    for name in names:
        method = tracer.project.method(klass, name)
        if isinstance(method, FunctionRef):
            reads = reads_of_parameter(tracer, method, ("self", klass, False), model)
            notes.note_all(row, reads, Spot(method.at, f"{klass.qualname}.{name}()"))
    spot = Spot(klass.at, klass.qualname)
    if not isinstance(tracer.project.method(klass, names[0]), FunctionRef):
        # A feed's title is the item's text, a sitemap's location its address.
        notes.member(row, "__str__" if names is OF_ITEM else "get_absolute_url", spot, called=True)
    if names is OF_ITEM and not isinstance(tracer.project.method(klass, "item_link"), FunctionRef):
        notes.member(row, "get_absolute_url", spot, called=True)
    return tuple(notes.reads())
