"""Whole querysets that are handed to a page: by which class or call, and what there is already that pages them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from codemods.evidence import Evidence, proved, refuted, unknown
from codemods.project.expressions import parse_expression
from codemods.project.model import Assigned, ClassRef, FunctionRef
from codemods.trace.events import FunctionTrace, RowConsumer
from codemods.trace.frameworks.class_consumers import LISTS, REST
from codemods.trace.frameworks.view_serializers import LISTING
from codemods.trace.reads.templating.reading import TemplateReading

if TYPE_CHECKING:
    from codemods.project.index import Project
    from codemods.trace.tracer import Tracer
    from codemods.trace.values import QuerySet

OWN_PAGING = ("get_paginate_by", "paginate_queryset", "get_paginator")
"""Methods by which a generic view of the project pages in a way of its own."""
PAGE_NAMES = ("page_obj", "is_paginated", "paginator")
"""What a generic view tells its template of the pages."""
ALL_ROWS = ("{name}|length", "{name}.count", "{name}|last", "{name}|dictsort", "regroup {name}", "{name}|json_script")
"""What a template asks of a queryset that one page of it answers otherwise."""
_DJANGO_REST = "rest_framework.pagination."
_UNSET = frozenset({"None", '""', "''"})


@dataclass(frozen=True, slots=True)
class Handed:
    """One whole queryset (or the alternatives that meet there) on its way to one page."""

    events: tuple[RowConsumer, ...]
    klass: ClassRef | None = None
    """The view's class; None where a call of `render()` hands it over."""
    value: ast.expr | None = None
    """Of a call: the expression in the context that gives the queryset."""
    request: ast.expr | None = None
    """Of a call: the request."""

    @property
    def querysets(self) -> tuple[QuerySet, ...]:
        return tuple(event.queryset for event in self.events)

    @property
    def is_rest(self) -> bool:
        """True for DRF's views."""
        return self.events[0].reader.kind == "serializer"

    @property
    def templates(self) -> tuple[str, ...]:
        """The names of the templates that get it."""
        return tuple(dict.fromkeys(event.reader.name for event in self.events if event.reader.kind == "template"))

    @property
    def variables(self) -> tuple[str, ...]:
        """The names by which the templates have it."""
        return tuple(dict.fromkeys(event.reader.variable for event in self.events if event.reader.variable))


def handed_whole(tracer: Tracer, trace: FunctionTrace) -> Iterator[Handed]:
    """The querysets that a function, or the class bodies of a module, hand to a page as a whole."""
    of_class: dict[ClassRef, list[RowConsumer]] = {}
    of_call: dict[tuple[int, str], list[RowConsumer]] = {}
    for event in trace.of(RowConsumer):
        assert isinstance(event, RowConsumer)
        if not event.reader.many or not event.whole:
            continue
        klass = _view_of(tracer, trace, event)
        if klass is not None:
            of_class.setdefault(klass, []).append(event)
        elif isinstance(event.node, ast.Call) and event.reader.kind == "template":
            of_call.setdefault((id(event.node), event.reader.variable), []).append(event)
    for view, events in of_class.items():
        yield Handed(tuple(events), klass=view)
    for events in of_call.values():
        node, variable = events[0].node, events[0].reader.variable
        assert isinstance(node, ast.Call)
        value, request = in_context(node, variable), request_of(node)
        if value is not None and request is not None and events[0].function is None:
            yield Handed(tuple(events), value=value, request=request)


def _view_of(tracer: Tracer, trace: FunctionTrace, event: RowConsumer) -> ClassRef | None:
    """The list view whose queryset it is: its class body says so, or its `get_queryset()` gives it."""
    body = trace.parents(event.statement)
    if isinstance(body, ast.ClassDef):
        klass: ClassRef | None = ClassRef(trace.path, body.name, body.lineno)
    else:
        klass = tracer.class_of(trace.ref) if trace.ref.name == "get_queryset" else None
    if klass is None:
        return None
    if event.reader.kind == "serializer":
        return klass if tracer.project.is_subclass(klass, REST) and tracer.project.is_subclass(klass, LISTING) else None
    return klass if tracer.project.is_subclass(klass, LISTS) else None


def in_context(call: ast.Call, variable: str) -> ast.expr | None:
    """What a call of `render()` puts into the context under a name, where the dictionary stands in the call."""
    for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
        if isinstance(argument, ast.Dict):
            for key, value in zip(argument.keys, argument.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == variable:
                    return value
    return None


def request_of(call: ast.Call) -> ast.expr | None:
    """The request that `render()` gets first; None where the first argument is something else."""
    first = call.args[0] if call.args else None
    match first:
        case ast.Name(id="request") | ast.Attribute(value=ast.Name(), attr="request"):
            return first
        case _:
            return None


# --- what pages already


def paged_by_class(tracer: Tracer, klass: ClassRef, *names: str) -> Evidence | None:
    """Why a view of the project pages, or says on purpose that it does not; None where it says nothing."""
    for name in names:
        found = tracer.project.class_attribute(klass, name)
        if found is not None and isinstance(found[0], ClassRef):
            at = f"{found[0].path}:{getattr(found[1], 'line', found[0].line)}"
            return refuted(f"{name} of {found[0].qualname} says how it is paged", at)
    for name in OWN_PAGING:
        method = tracer.project.method(klass, name)
        if isinstance(method, FunctionRef):
            return refuted(f"{method.qualname}() pages it", method.at)
    return None


def paged_by_settings(project: Project) -> Evidence:
    """Do the settings of DRF page the lists of all views?"""
    settings = project.settings
    if not settings.modules:
        return unknown("the settings, which may page every list, were not found")
    at = settings.modules[0]
    values = rest_settings(project)
    if values is None:
        return unknown("what REST_FRAMEWORK holds is computed", at)
    given = values.get("DEFAULT_PAGINATION_CLASS", "None")
    if given in _UNSET:
        return proved("no DEFAULT_PAGINATION_CLASS is set", at)
    if _DJANGO_REST in given and values.get("PAGE_SIZE", "None") == "None":
        return proved("DEFAULT_PAGINATION_CLASS pages nothing without PAGE_SIZE", at)
    return refuted("DEFAULT_PAGINATION_CLASS pages every list", at)


def rest_settings(project: Project) -> dict[str, str] | None:
    """The settings of DRF by name, as source; None where they are computed."""
    source = project.settings.values.get("REST_FRAMEWORK")
    node = parse_expression(source) if source is not None else ast.Dict([], [])
    if not isinstance(node, ast.Dict) or not all(isinstance(key, ast.Constant) for key in node.keys):
        return None
    pairs = zip(node.keys, node.values, strict=True)
    return {str(key.value): ast.unparse(value) for key, value in pairs if isinstance(key, ast.Constant)}


# --- the templates


def opened_templates(tracer: Tracer, names: Sequence[str], near: str) -> tuple[str, ...]:
    """The files that templates of these names are made of: what they extend and include, too."""
    reading = TemplateReading(tracer, near)
    for name in names:
        reading.read([name], {})
    return tuple(reading.opened)


def links_pages(tracer: Tracer, files: Sequence[str]) -> str | None:
    """The file that shows the pages of a generic view; None where none does."""
    return next((path for path in files for name in PAGE_NAMES if tracer.project.mentions(path, name)), None)


def needs_all_rows(tracer: Tracer, files: Sequence[str], variables: Sequence[str]) -> Evidence | None:
    """Why one page would not be enough for the templates: they count the rows, or group them."""
    for path in files:
        for name in variables:
            for text in ALL_ROWS:
                asked = text.format(name=name)
                if tracer.project.mentions(path, asked):
                    return refuted(f"{asked} in {path} is about all rows", path)
    return None


def ordering_of(tracer: Tracer, klass: ClassRef | None) -> Assigned | None:
    """The `ordering` of a generic view."""
    found = tracer.project.class_attribute(klass, "ordering") if klass is not None else None
    return found[1] if found is not None and isinstance(found[1], Assigned) else None
