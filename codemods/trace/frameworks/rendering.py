"""Templates that are rendered: which template, and which variables of its context hold rows."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from codemods.project.model import Assigned, ClassRef
from codemods.trace.arguments import Arguments
from codemods.trace.dictionaries import keys_of
from codemods.trace.events import InstanceConsumer, RowConsumer
from codemods.trace.iteration import row_of
from codemods.trace.reads.rowreads import ReaderOfRows
from codemods.trace.run import Run
from codemods.trace.state import objects_in, options_of, union
from codemods.trace.values import Const, ListOf, Obj, Origin, QuerySet, Self, TupleValue, Unknown, Value

if TYPE_CHECKING:
    from codemods.trace.tracer import Tracer

RENDERS: Mapping[str, tuple[int, str, int, str]] = {
    "django.shortcuts.render": (1, "template_name", 2, "context"),
    "django.shortcuts.render_to_response": (0, "template_name", 1, "context"),
    "django.template.loader.render_to_string": (0, "template_name", 1, "context"),
    "django.template.response.TemplateResponse": (1, "template", 2, "context"),
    "django.template.response.SimpleTemplateResponse": (0, "template", 1, "context"),
}
"""Positions and names of the template and of the context among the arguments."""
PAGINATORS = frozenset({"django.core.paginator.Paginator", "django.core.paginator.AsyncPaginator"})


def rendered(run: Run, dotted: str, arguments: Arguments, node: ast.Call) -> None:
    """A call that renders a template."""
    index, name, where, keyword = RENDERS[dotted]
    context = arguments.get(where, keyword)
    given = _argument(node, index, name)
    if context is None or given is None or run.muted:
        return
    template = template_name(run, given, arguments.get(index, name))
    if template is not None:
        hand_over(run, node, template, keys_of(context))


def hand_over(run: Run, node: ast.expr, template: str, context: Mapping[str, Value]) -> None:
    """The template gets the rows that are in the context."""
    for variable, value in context.items():
        seen: list[tuple[QuerySet, bool]] = []
        for queryset, many in rows_in(run, value):
            if (queryset, many) in seen:
                continue
            seen.append((queryset, many))
            reader = ReaderOfRows("template", template, variable, many=many)
            whole = any(option is queryset for option in options_of(value))
            run.emit(RowConsumer, node, queryset=queryset, reader=reader, whole=whole)


def rows_in(run: Run, value: Value) -> Iterator[tuple[QuerySet, bool]]:
    """The querysets of which the value holds all rows, or one (False)."""
    for option in options_of(value):
        match option:
            case QuerySet(model=model, values=False) if model is not None:
                yield option, True
            case ListOf(queryset=QuerySet(model=model, values=False) as queryset) if model is not None:
                yield queryset, True
            case Obj():
                state = run.known(option)
                if state.origin is Origin.FETCHED and state.queryset is not None and state.model is not None:
                    yield state.queryset, False
            case _:
                pass


def serialized(run: Run, classes: Iterable[ClassRef], arguments: Arguments, node: ast.expr) -> None:
    """``BookSerializer(books, many=True)``: the serializers get the rows, or one of them.

    With `data` they get them to be changed: what they give out is what they save.
    """
    given = arguments.get(0, "instance")
    many = arguments.keywords.get("many")
    if given is None or arguments.get(1, "data") is not None or run.muted:
        return
    every = isinstance(many, Const) and many.value is True
    for queryset, all_rows in rows_in(run, given):
        for klass in classes if all_rows is every else ():
            reader = ReaderOfRows("serializer", klass.qualname, klass=klass, many=every)
            run.emit(RowConsumer, node, queryset=queryset, reader=reader)
    for state in (run.known(obj) for obj in objects_in(given)):
        for klass in classes if state.model is not None and state.origin is not Origin.FETCHED else ():
            reader = ReaderOfRows("serializer", klass.qualname, klass=klass)
            run.emit(InstanceConsumer, node, state=state, reader=reader)


def template_name(run: Run, node: ast.expr, value: Value | None) -> str | None:
    """The template that an argument names; of a list the first that there is."""
    if isinstance(node, ast.List | ast.Tuple):
        names = [item.value for item in node.elts if isinstance(item, ast.Constant) and isinstance(item.value, str)]
        if len(names) < len(node.elts) or isinstance(value, TupleValue) is isinstance(node, ast.List):
            return None
        return next((name for name in names if run.project.find_template(name, run.path) is not None), None)
    if isinstance(value, Const) and isinstance(value.value, str):
        return value.value
    if isinstance(node, ast.Attribute) and isinstance(run.quiet(node.value), Self) and run.klass is not None:
        return text_attribute(run.tracer, run.klass, node.attr)
    return None


def text_attribute(tracer: Tracer, klass: ClassRef, name: str) -> str | None:
    """The text that an attribute of a class is bound to."""
    found = tracer.project.class_attribute(klass, name)
    value = tracer.assigned_value(found[1]) if found is not None and isinstance(found[1], Assigned) else None
    return value.value if isinstance(value, Const) and isinstance(value.value, str) else None


def _argument(node: ast.Call, index: int, name: str) -> ast.expr | None:
    named = next((item.value for item in node.keywords if item.arg == name), None)
    plain = not any(isinstance(item, ast.Starred) for item in node.args)
    return named or (node.args[index] if plain and len(node.args) > index else None)


def paginated(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    """``Paginator(books, 25)``: its pages hold rows of the queryset."""
    found = arguments.get(0, "object_list")
    return union([_pages(run, option, node) for option in options_of(found)]) if found is not None else Unknown()


def _pages(run: Run, found: Value, node: ast.Call) -> Value:
    match found:
        case QuerySet(model=model, values=False) if model is not None:
            return ListOf(row_of(run, found, node, tag="paginated", emit=False), queryset=found)
        case ListOf():
            return found
        case _:
            return Unknown("a paginator")
