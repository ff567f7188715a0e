"""Related rows that are chosen by a filter for each row: `author.books.filter(published=True)` in a loop."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from codemods.edits import AddArgument, Edit, ReplaceExpression, Span
from codemods.evidence import Evidence, assumed
from codemods.grounds.rows import is_class_of, stores
from codemods.project.model import ClassRef, Model
from codemods.trace.events import Use
from codemods.trace.reads.loading import default_manager_name
from codemods.trace.reads.placing import chained, own_calls

if TYPE_CHECKING:
    from codemods.grounds.queries.row_sites import Candidate, Followed
    from codemods.trace.reads.path_reads import Read, Rows
    from codemods.trace.reads.placing import Place
    from codemods.trace.values import QuerySet

_INDENTED = re.compile(r"^([ \t]+)\S", re.MULTILINE)
CHOOSING = frozenset({"filter", "exclude", "order_by"})
TAKING = frozenset({"list", "len", "sorted", "tuple", "set", "sum", "any", "all", "enumerate", "bool"})
"""Functions that a list serves as well as a queryset."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Accesses that choose the same related rows, all in the function of the loop."""

    candidate: Candidate
    read: Read
    calls: tuple[ast.Call, ...]
    """The accesses: `author.books.filter(published=True)`."""
    owners: tuple[ast.expr, ...]
    """The rows that they are made on: `author`."""
    relation: str
    queryset: str
    """Template of the queryset: "$Book.objects.filter(published=True)"."""
    attribute: str
    """The name of the attribute to fill."""
    symbols: dict[str, str]

    @property
    def evidence(self) -> Evidence:
        """That is for a reviewer to see."""
        at = self.candidate.trace.at(self.calls[0])
        return assumed(f"a list in {self.attribute} serves as well there as a queryset", at)

    def prefetched(self, place: Place) -> Iterator[Edit]:
        """The edits at the queryset."""
        quote = self.candidate.tracer.project.quote(self.candidate.trace.path)
        names = [f"{quote}{name}{quote}" for name in (self.relation, self.attribute)]
        text = f"$Prefetch({names[0]}, queryset={self.queryset}, to_attr={names[1]})"
        if place.call is not None:
            yield AddArgument(Span.of(place.call), "", text, symbols=self.symbols)
        else:
            unit = _INDENTED.search(self.candidate.tracer.project.source(self.candidate.trace.path).text)
            inner = f"\n{unit[1] if unit is not None else '    '}{text}\n"
            yield chained(place.node, f"prefetch_related({inner})", self.symbols)

    def accesses(self) -> Iterator[Edit]:
        """The edits where the rows are asked for."""
        for call, owner in zip(self.calls, self.owners, strict=True):
            yield ReplaceExpression(Span.of(call), f"${{0}}.{self.attribute}", (Span.of(owner),))


def chosen_rows(candidate: Candidate, one: Followed) -> Iterator[Chosen]:
    """The choices among the rows of a relation that one Prefetch each can make."""
    item = one.steps[0]
    if len(one.steps) != 1 or item.kind != "many" or item.target is None:
        return
    spelled = _spelled(candidate, item.target)
    if spelled is None or not all(goes_over_the_queryset(rows, candidate.places) for rows in candidate.rows):
        return
    klass, symbols = spelled
    manager = default_manager_name(item.target) or "objects"
    found: dict[str, list[tuple[Read, ast.Call, ast.expr]]] = {}
    for read in one.reads:
        if read.use is Use.CHOSEN and len(read.path) == 1 and len(read.querysets) == 1:
            access = _access(candidate, read.querysets[0], item.name)
            if access is not None:
                calls, owner = access
                quote = candidate.tracer.project.quote(candidate.trace.path)
                text = "".join(_text(call, quote) for call in calls)
                found.setdefault(text, []).append((read, calls[-1], owner))
    for text, accesses in found.items():
        name = _name(candidate.model, item.name, accesses[0][1])
        if name is None or "$" in text:
            continue
        reads, last, owners = zip(*accesses, strict=True)
        best = min(reads, key=lambda read: read.every.verdict.rank)
        yield Chosen(candidate, best, last, owners, item.name, f"{klass}.{manager}{text}", name, symbols)


def goes_over_the_queryset(rows: Rows, where: Sequence[Place]) -> bool:
    """The loop goes over the very queryset that is extended, and over nothing else: each row has the attribute."""
    if rows.loop is None or len(where) != 1:
        return False
    node = rows.loop.iterable
    if isinstance(node, ast.Name):
        parent = rows.trace.parents(where[0].node)
        while isinstance(parent, ast.Call | ast.Attribute | ast.Subscript):
            parent = rows.trace.parents(parent)
        match parent:
            case ast.Assign(targets=[ast.Name(id=name)]):
                return name == node.id and stores(rows.trace, name) == 1
            case _:
                return False
    while isinstance(node, ast.Call | ast.Attribute | ast.Subscript) and node is not where[0].node:
        node = node.func.value if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else _inner(node)
    return node is where[0].node


def _inner(node: ast.Call | ast.Attribute | ast.Subscript) -> ast.expr:
    if isinstance(node, ast.Call):
        return node.args[0] if node.args else node.func
    return node.value


def _spelled(candidate: Candidate, model: Model) -> tuple[str, dict[str, str]] | None:
    """The class as the template writes it, and what that and the Prefetch have to be imported from."""
    symbols = {"Prefetch": "django.db.models.Prefetch"}
    trace, project = candidate.trace, candidate.tracer.project
    if is_class_of(project, trace, model.name, model):
        return model.name, symbols
    if not isinstance(model.ref, ClassRef) or "." in model.ref.qualname:
        return None
    return f"${model.name}", {**symbols, model.name: f"{project.module(model.ref.path)}.{model.name}"}


def _access(candidate: Candidate, queryset: QuerySet, relation: str) -> tuple[list[ast.Call], ast.expr] | None:
    """The calls on the related manager, and the row before it; None where they depend on the row or are kept."""
    trace = candidate.trace
    calls = [call.node for call in own_calls(trace, queryset) if call.node is not None]
    if len(calls) != len(queryset.chain) or any(call.name not in CHOOSING | {"all"} for call in queryset.chain):
        return None
    first = calls[0].func
    manager = first.value if isinstance(first, ast.Attribute) else None
    if not isinstance(manager, ast.Attribute) or manager.attr != relation:
        return None
    if not _is_taken_whole(trace.parents(calls[-1]), calls[-1]):
        return None
    arguments = [value for call in calls for value in (*call.args, *(keyword.value for keyword in call.keywords))]
    if any(keyword.arg is None for call in calls for keyword in call.keywords):
        return None
    return (calls, manager.value) if all(_is_the_same(candidate, value) for value in arguments) else None


def _is_taken_whole(parent: ast.AST | None, node: ast.expr) -> bool:
    match parent:
        case ast.For(iter=iterable) | ast.comprehension(iter=iterable):
            return iterable is node
        case ast.Call(func=ast.Name(id=name), args=[first, *_]):
            return name in TAKING and first is node
        case _:
            return False


def _is_the_same(candidate: Candidate, value: ast.expr) -> bool:
    """A constant, or a name that the function never binds: a parameter or a name of the module."""
    if isinstance(value, ast.UnaryOp | ast.Attribute):
        return _is_the_same(candidate, value.operand if isinstance(value, ast.UnaryOp) else value.value)
    if isinstance(value, ast.Name):
        return stores(candidate.trace, value.id) == 0
    return isinstance(value, ast.Constant)


def _text(call: ast.Call, quote: str) -> str:
    """`.filter(published=True)`; nothing for `.all()`."""
    assert isinstance(call.func, ast.Attribute)
    if call.func.attr == "all":
        return ""
    arguments = [_source(item, quote) for item in call.args]
    arguments.extend(f"{item.arg}={_source(item.value, quote)}" for item in call.keywords)
    return f".{call.func.attr}({', '.join(arguments)})"


def _source(value: ast.expr, quote: str) -> str:
    plain = isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value.isprintable()
    if plain and not {"'", '"', "\\"} & set(str(ast.literal_eval(value))):
        return f"{quote}{ast.literal_eval(value)}{quote}"
    return ast.unparse(value)


def _name(model: Model, relation: str, last: ast.Call) -> str | None:
    """A name that says what was chosen; None where the model has such an attribute."""
    chosen: Sequence[str] = [
        str(keyword.arg)
        for keyword in last.keywords
        if isinstance(keyword.value, ast.Constant) and keyword.value.value is True and "__" not in str(keyword.arg)
    ]
    name = f"{chosen[0].removeprefix('is_')}_{relation}" if len(chosen) == 1 else f"chosen_{relation}"
    return None if name in model.fields or name in model.reverse else name
