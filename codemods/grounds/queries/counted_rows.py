"""Related rows that are counted for each row of a loop: `author.books.count()`, which one grouped query can count.

`Author.objects.annotate(books_count=Count("books"))` joins the related rows and groups by author. That is the same
where nothing else is joined or grouped, where the related manager hides no rows, and where the queryset's own order is
written down: Django leaves `Meta.ordering` out of a query that groups.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from codemods.edits import Edit, ReplaceExpression, Span
from codemods.evidence import Evidence, Verdict, assumed, proved, refuted, unknown, weakest
from codemods.grounds.mentions import loads
from codemods.grounds.queries.chosen_rows import goes_over_the_queryset
from codemods.grounds.queries.grouping import same_rows
from codemods.grounds.queries.row_sites import (
    Candidate,
    Followed,
    candidates,
    enumeration,
    gives_instances,
    many_rows,
    not_written,
    place_is_right,
    rows_known,
)
from codemods.project.model import ClassRef, External, FieldKind
from codemods.trace.events import BulkUpdate, Delete, RelationAccess, Use
from codemods.trace.reads.loading import default_manager_name
from codemods.trace.reads.placing import chained
from codemods.trace.truth import is_test

if TYPE_CHECKING:
    from codemods.trace.events import FunctionTrace
    from codemods.trace.reads.every_row import Loop
    from codemods.trace.reads.path_reads import Read
    from codemods.trace.reads.steps import Step
    from codemods.trace.tracer import Tracer

METHOD = "annotate"
_WHOLE = frozenset({"list", "tuple", "sorted", "enumerate"})
"""Functions that take all rows that they are given."""


@dataclass(frozen=True, slots=True)
class Count:
    """One relation whose rows are counted, with the places that count them."""

    one: Followed
    reads: tuple[Read, ...]

    @property
    def step(self) -> Step:
        """The relation."""
        return self.one.steps[0]

    @property
    def lookup(self) -> str:
        """What the relation is called in lookups: of a default name like `book_set` that is another one."""
        field, target = self.step.field, self.step.target
        if field is None or target is None or self.step.name in self.step.owner.fields:
            return self.step.name
        by_default = "related_name" not in field.options and self.step.name == f"{target.name.lower()}_set"
        return field.related_query_name or (target.name.lower() if by_default else self.step.name)

    @property
    def attribute(self) -> str:
        """The name of the number on each row."""
        return f"{self.lookup}_count"


@dataclass(frozen=True, slots=True)
class Counted:
    """The counts that the rows of one queryset can bring along."""

    candidate: Candidate
    counts: tuple[Count, ...]

    @property
    def first(self) -> ast.Call:
        """The first place that counts."""
        node = min((read.node for count in self.counts for read in count.reads), key=_position)
        assert isinstance(node, ast.Call)
        return node

    @property
    def names(self) -> str:
        """The relations, for people."""
        return enumeration([count.step.name for count in self.counts])

    def claims(self) -> Iterator[tuple[str, Evidence]]:
        """What must hold, by the claims of the codemod."""
        yield (
            "queryset",
            weakest(
                rows_known(self.candidate),
                gives_instances(self.candidate),
                place_is_right(self.candidate),
                self._in_sight(),
            ),
        )
        yield "rows-unused", weakest(*(_not_loaded(self.candidate, count) for count in self.counts))
        yield "nothing-on-load", proved("no instance is made of a row that is counted")
        yield "same-value", weakest(self._joined(), *(_same_number(self.candidate, count) for count in self.counts))
        yield "same-rows", same_rows(self.candidate)
        yield "not-written", self._not_written()
        yield "name-free", weakest(*(_name_free(self.candidate, count.attribute) for count in self.counts))
        yield "each-row", weakest(many_rows(self.candidate), *(_each_row(count) for count in self.counts))

    def edits(self) -> tuple[Edit, ...]:
        """The queryset counts, and each place reads the number."""
        candidate = self.candidate
        quote = candidate.tracer.project.quote(candidate.trace.path)
        distinct = ", distinct=True" if len(self.counts) > 1 else ""
        wanted = [f"{item.attribute}=$Count({quote}{item.lookup}{quote}{distinct})" for item in self.counts]
        call = f"{METHOD}({', '.join(wanted)})"
        found: list[Edit] = [chained(candidate.places[0].node, call, {"Count": "django.db.models.Count"})]
        for count in self.counts:
            for read in count.reads:
                assert isinstance(read.node, ast.Call)
                row = _row(read.node)
                assert row is not None
                found.append(ReplaceExpression(Span.of(read.node), f"${{0}}.{count.attribute}", (Span.of(row),)))
        return tuple(found)

    def _in_sight(self) -> Evidence:
        """The loop goes over the queryset that is built there, and over nothing else."""
        candidate = self.candidate
        if any(queryset.parameter is not None for queryset in candidate.querysets):
            return refuted("the queryset is a parameter: what else it asks is not in sight", candidate.trace.ref.at)
        if not all(goes_over_the_queryset(rows, candidate.places) for rows in candidate.rows):
            return refuted("the loop may go over rows of another queryset", candidate.trace.at(self.first))
        return _taken_whole(candidate)

    def _joined(self) -> Evidence:
        """Several relations are joined at once: each row of one meets each row of the other."""
        if len(self.counts) == 1:
            return proved("one relation is joined")
        for count in self.counts:
            field = count.step.field
            if field is not None and "through" in field.options:
                return unknown(f"{count.step.name} may name a row twice, which is counted once", field.at)
        return assumed(f"joining {self.names} at once is taken to be cheap enough", self.counts[0].step.at)

    def _not_written(self) -> Evidence:
        candidate = self.candidate
        found = [not_written(candidate, [count.one for count in self.counts])]
        for event in candidate.trace.events:
            deletes = isinstance(event, Delete) or (isinstance(event, BulkUpdate) and "delete" in event.method)
            if deletes and any(rows.loop is not None and rows.loop.holds(event) for rows in candidate.rows):
                why = f"what is deleted there is taken to take none of the {self.names} with it"
                found.append(assumed(why, candidate.trace.at(event.node)))
        found.extend(_not_meanwhile(candidate))
        return weakest(*found)


def counted(tracer: Tracer, trace: FunctionTrace) -> Iterator[Counted]:
    """The querysets of a function for whose rows a relation is counted one by one."""
    if any(isinstance(event, RelationAccess) and event.use is Use.COUNT for event in trace.of(RelationAccess)):
        for candidate in candidates(tracer, trace, METHOD):
            found = of_candidate(candidate)
            if found is not None:
                yield found


def of_candidate(candidate: Candidate) -> Counted | None:
    """What is counted for the rows of the queryset; None where nothing is."""
    if any(place.option is not None for place in candidate.places):
        return None
    counts = []
    for one in candidate.followed():
        reads = tuple(read for read in one.reads if _counts(candidate, read, one))
        if reads and len(one.steps) == 1 and one.steps[0].kind == "many":
            counts.append(Count(one, reads))
    return Counted(candidate, tuple(counts)) if counts else None


def is_countable(candidate: Candidate, one: Followed) -> bool:
    """True where the number of the relation's rows can come along with the rows, at whatever confidence."""
    found = of_candidate(candidate)
    if found is None or not any(count.step.name == one.steps[0].name for count in found.counts):
        return False
    return all(evidence.verdict is not Verdict.REFUTED for _claim, evidence in found.claims())


def _counts(candidate: Candidate, read: Read, one: Followed) -> bool:
    """`author.books.count()` in the loop itself, for its number: whether there is a row is a question for exists()."""
    node = read.node
    if read.use is not Use.COUNT or read.path != one.path or not isinstance(node, ast.Call):
        return False
    if isinstance(candidate.trace.parents(node), ast.Await) or is_test(candidate.trace.parents, node):
        return False
    return any(read in rows.reads and _is_the_row(rows.loop, _row(node)) for rows in candidate.rows)


def _is_the_row(loop: Loop | None, row: ast.expr | None) -> bool:
    """The name is bound by the loop alone: what else it may be would have no number."""
    if loop is None or not isinstance(row, ast.Name):
        return False
    names = [node for node in ast.walk(loop.node) if isinstance(node, ast.Name) and node.id == row.id]
    return sum(isinstance(node.ctx, ast.Store) for node in names) == 1


def _row(call: ast.Call) -> ast.expr | None:
    """`author` of `author.books.count()` and `author.books.all().count()`."""
    node: ast.expr = call
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        node = node.func.value
    return node.value if isinstance(node, ast.Attribute) else None


def _position(node: ast.AST | None) -> tuple[int, int]:
    return (getattr(node, "lineno", 0), getattr(node, "col_offset", 0))


# --- the number is the same


def _taken_whole(candidate: Candidate) -> Evidence:
    """The loop takes all rows, and nothing else asks for them: the number would be of no use there."""
    trace = candidate.trace
    node: ast.expr = candidate.places[0].node
    parent = trace.parents(node)
    while isinstance(parent, ast.Call | ast.Attribute):
        given = isinstance(parent, ast.Call) and parent.func is not node
        if isinstance(parent, ast.Call) and given and ast.unparse(parent.func) not in _WHOLE:
            return refuted(f"{ast.unparse(parent.func)}() need not take all rows", trace.at(parent))
        node, parent = parent, trace.parents(parent)
    match parent:
        case ast.Assign(targets=[ast.Name(id=name)]):
            gone_through = {rows.loop.iterable for rows in candidate.rows if rows.loop is not None}
            others = (item for item in loads(trace.node, (name,)) if item not in gone_through)
            other = next(others, None)
            if other is not None:
                return assumed(f"{name} is used for more, which is taken to bear the number", trace.at(other))
        case _:
            pass
    return proved("the loop goes over the rows of the queryset", trace.at(candidate.places[0].node))


def _not_meanwhile(candidate: Candidate) -> Iterator[Evidence]:
    """A generator hands its rows on one by one: between two of them anything may be written."""
    for loop in (rows.loop for rows in candidate.rows if rows.loop is not None):
        lazy = isinstance(loop.node, ast.GeneratorExp) and not isinstance(candidate.trace.parents(loop.node), ast.Call)
        if lazy or any(isinstance(node, ast.Yield | ast.YieldFrom) for node in ast.walk(loop.node)):
            why = "who takes the rows one by one is taken to write none that are counted"
            yield assumed(why, candidate.trace.at(loop.node))


def _each_row(count: Count) -> Evidence:
    return min((read.every for read in count.reads), key=lambda evidence: evidence.verdict.rank)


def _not_loaded(candidate: Candidate, count: Count) -> Evidence:
    """No row of the relation is loaded, so that there is nothing in memory to be counted."""
    for read in count.one.reads:
        if read not in count.reads:
            return refuted(f"{count.step.name} is asked for more than its number", read.at)
    found = [proved("the related rows are counted, and not used")]
    for known in candidate.loaded:
        covered = known.covers(count.one.steps)
        if covered is not None:
            found.append(refuted(covered.why, covered.at))
        if known.doubt is not None:
            found.append(known.doubt)
    return weakest(*found)


def _same_number(candidate: Candidate, count: Count) -> Evidence:
    """Grouped, each related row is counted: so does the manager of the relation, unless it is one of its own."""
    item, project = count.step, candidate.tracer.project
    if item.field is None or item.target is None:
        return unknown(f"where {item.name} leads to is not known", item.at)
    if item.target.ambiguous or item.target.unknown_bases:
        return unknown(f"what manager {item.target.name} has is not known", item.target.at)
    if item.field.kind is FieldKind.GENERIC:
        return refuted(f"{item.name} is a generic relation", item.at)
    manager = default_manager_name(item.target)
    for name in ("get_queryset", "count"):
        own = project.manager_method(item.target, manager or "", name)
        if own is not None:
            return refuted(f"{own.qualname}() decides which rows of {item.target.name} are counted", own.at)
    for known in item.target.managers.values():
        for klass in known.classes:
            if known.name == manager and isinstance(klass, External) and not klass.dotted.startswith("django."):
                return unknown(f"{klass.dotted} may hide rows of {item.target.name}", item.target.at)
    found = [proved("each row of the relation is counted once", item.at)]
    if not item.field.known or not item.field.klass.startswith("django.db.models."):
        found.append(assumed(f"{item.field.klass} is taken to be a relation", item.at))
    settings = project.settings
    if len({known.alias for known in settings.databases}) > 1 and settings.values.get("DATABASE_ROUTERS", "[]") != "[]":
        found.append(assumed("the database router is taken to keep both tables in one database"))
    return weakest(*found)


def _name_free(candidate: Candidate, name: str) -> Evidence:
    """The rows have no attribute of that name: Django refuses it, or it would be hidden."""
    model, trace, project = candidate.model, candidate.trace, candidate.tracer.project
    if model.field(name) is not None or name in model.reverse:
        return refuted(f"{model.name} has a field {name}", model.at)
    if isinstance(model.ref, ClassRef):
        attribute = project.class_attribute(model.ref, name)
        if attribute is not None or project.method(model.ref, name) is not None:
            return refuted(f"{model.name} has an attribute {name}", model.at)
        if project.mentions(model.ref.path, name):
            return refuted(f"{name} is a name in the file of {model.name} already", model.at)
    for node in ast.walk(trace.node):
        if (isinstance(node, ast.Attribute) and node.attr == name) or (
            isinstance(node, ast.Constant) and node.value == name
        ):
            return refuted(f"{name} is a name there already", trace.at(node))
    return proved(f"nothing is called {name} there")
