"""`book.author.pk` -> `book.author_id`: the key of the row at the other end is a column of this one.

A foreign key that is followed costs a query for each row, and all that is asked of the row it brings is its key:

    for book in Book.objects.all():          # one query
        send(book.author.pk)                 # one more for each book

`book.author_id` holds the same value. Where the function also asks whether there is a row at all (`if book.editor:`),
that is asked of the column too (`if book.editor_id is not None:`), and `book.editor.pk if book.editor else None`
becomes `book.editor_id` as a whole.

Looked for are `.pk`, and `.id` where that is the key of the model at the other end.

Left alone: foreign keys that are followed for more than the key in the same function, or loaded anyway
(`select_related()`, the manager, rows of `author.books`, what runs when the row is saved); those with a `to_field`,
whose column holds another value; instances that were made here or by a form, or that get another object there before:
the object may have been saved since, and only it knows its key; handlers that answer a missing row.

One thing differs by design: where a nullable foreign key is empty, `.pk` raises AttributeError and `_id` is None.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from codemods.codemod import Claim, Codemod, FindContext, Form, Site
from codemods.edits import Edit, ReplaceExpression, Span
from codemods.evidence import Evidence, assumed, proved, refuted, unknown, weakest
from codemods.grounds.blocks.handlers import handlers_around
from codemods.grounds.queries.key_reads import FETCHED, KeyRead, KeyReads, key_reads, loaded_anyway, root_of
from codemods.grounds.queries.presence import known_present
from codemods.trace.events import FieldWrite
from codemods.trace.values import Origin

if TYPE_CHECKING:
    from codemods.trace.events import FunctionTrace
    from codemods.trace.values import ObjState

CLAIMS = {
    "relation": "it is a foreign key of a known model",
    "targets-key": "its column holds the key that is read",
    "in-step": "the column and the row at the other end say the same",
    "not-loaded": "the row at the other end is not loaded anyway, and not needed for more",
    "row-there": "nothing hangs on a row at the other end that is missing",
    "not-empty": "the foreign key is not empty where its key is read",
}
HAND_OVER = frozenset({"save", "asave", "clean", "full_clean", "clean_fields", "save_model", "__init__"})
"""Methods that get instances with new objects on them, not saved yet."""
MADE_HERE = frozenset({Origin.NEW, Origin.COPY, Origin.FORM})
MISSING = frozenset({"DoesNotExist", "ObjectDoesNotExist", "RelatedObjectDoesNotExist"})
EMPTY = frozenset({"AttributeError"})
BROAD = frozenset({"Exception", "BaseException"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """One rewrite: a place, or several that hang together, or a whole conditional expression."""

    trace: FunctionTrace
    context: FindContext
    found: KeyReads
    reads: tuple[KeyRead, ...]
    whole: ast.expr | None = None
    """The conditional expression whose value the column is."""

    @property
    def attname(self) -> str:
        field = self.found.step.field
        return field.attname if field is not None else f"{self.found.step.name}_id"


def find(trace: FunctionTrace, context: FindContext) -> Iterator[Site]:
    """The foreign keys that are followed for the key alone."""
    for found in key_reads(context.tracer, trace):
        taken: set[int] = set()
        for read in found.keys:
            whole, test = conditional(trace, found, read)
            if whole is not None and test is not None:
                taken |= {id(read), id(test)}
                yield site(Candidate(trace, context, found, (read, test), whole))
        rest = tuple(read for read in found.reads if id(read) not in taken)
        keys = tuple(read for read in rest if read.key is not None)
        for reads in (rest,) if len(keys) < len(rest) and keys else [(read,) for read in keys]:
            yield site(Candidate(trace, context, found, reads))


def conditional(trace: FunctionTrace, found: KeyReads, read: KeyRead) -> tuple[ast.expr | None, KeyRead | None]:
    """`x.fk.pk if x.fk else None`, `x.fk and x.fk.pk`: the whole, and the read that asks for presence."""
    parent = trace.parents(read.key) if read.key is not None else None
    match parent:
        case ast.IfExp(test=test, body=body, orelse=ast.Constant(value=None)) if body is read.key:
            asked = _asked(found, test, present=True)
        case ast.IfExp(test=test, body=ast.Constant(value=None), orelse=body) if body is read.key:
            asked = _asked(found, test, present=False)
        case ast.BoolOp(op=ast.And(), values=[first, last]) if last is read.key:
            asked = next((item for item in found.reads if item.access is first), None)
        case _:
            return None, None
    return (parent, asked) if asked is not None else (None, None)


def _asked(found: KeyReads, test: ast.expr, *, present: bool) -> KeyRead | None:
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return _asked(found, inner, present=not present)
        case ast.Compare(left=left, ops=[ast.Is() | ast.IsNot() as op]) if isinstance(op, ast.IsNot) is present:
            return next((item for item in found.reads if item.access is left), None)
        case ast.Attribute() if present:
            return next((item for item in found.reads if item.access is test), None)
        case _:
            return None


def site(candidate: Candidate) -> Site:
    """The site of one rewrite."""
    trace, first = candidate.trace, candidate.reads[0]
    node = candidate.whole or first.key or first.access
    claims = tuple(Claim.of(claim, evidence) for claim, evidence in prove(candidate))
    form = Form("column" if candidate.whole is None else "conditional", claims, {trace.path: tuple(edits(candidate))})
    key = ast.unparse(first.key or first.access)
    return Site(
        codemod="attname",
        path=trace.path,
        span=Span.of(node),
        function=(first.event.function or trace.ref).qualname,
        summary=f"{key} asks the database for a row whose key is known: {candidate.attname} has it",
        forms=(form,),
    )


def edits(candidate: Candidate) -> Iterator[Edit]:
    """The column in place of what is read."""
    name = candidate.attname
    if candidate.whole is not None:
        owner = Span.of(candidate.reads[0].access.value)
        yield ReplaceExpression(Span.of(candidate.whole), f"${{0}}.{name}", (owner,))
        return
    for read in candidate.reads:
        owner = Span.of(read.access.value)
        parent = candidate.trace.parents(read.access)
        if read.key is not None:
            yield ReplaceExpression(Span.of(read.key), f"${{0}}.{name}", (owner,))
        elif isinstance(parent, ast.Compare):
            yield ReplaceExpression(Span.of(read.access), f"${{0}}.{name}", (owner,))
        elif isinstance(parent, ast.UnaryOp):
            yield ReplaceExpression(Span.of(parent), f"${{0}}.{name} is None", (owner,))
        else:
            yield ReplaceExpression(Span.of(read.access), f"${{0}}.{name} is not None", (owner,))


def prove(candidate: Candidate) -> Iterator[tuple[str, Evidence]]:
    """Each claim with its evidence."""
    found = candidate.found
    yield "relation", relation(candidate)
    yield "targets-key", targets_key(candidate)
    yield "in-step", weakest(*(in_step(candidate, state) for state in found.states))
    yield "not-loaded", loaded_anyway(candidate.context.tracer, candidate.trace, found, candidate.reads)
    yield "row-there", row_there(candidate)
    yield "not-empty", not_empty(candidate)


def relation(candidate: Candidate) -> Evidence:
    """A foreign key of Django's own kind, on a model that is certain."""
    relation = candidate.found.step
    for state in candidate.found.states:
        if state.guessed is not None:
            return assumed(state.guessed, state.at)
        if state.model is not None and state.model.ambiguous:
            return unknown(f"{state.model.name} is defined more than once", state.model.at)
    if relation.field is None or not relation.field.known:
        return assumed(f"{relation.name} is taken to be a foreign key", relation.at)
    return proved(relation.words, relation.at)


def targets_key(candidate: Candidate) -> Evidence:
    """A foreign key holds the primary key of the other model, unless to_field names another column."""
    relation = candidate.found.step
    field, target = relation.field, relation.target
    given = field.options.get("to_field") if field is not None else None
    if field is not None and given not in (None, "None"):
        if field.to_field is None or target is None:
            return unknown("which column to_field names is not known", relation.at)
        if field.to_field != target.pk:
            return refuted(f"its column holds {field.to_field}, not the key", relation.at)
    if target is not None and target.ambiguous:
        return unknown(f"{target.name} is defined more than once", target.at)
    if target is None:
        return assumed(f"where {relation.name} leads to is not known; a foreign key holds the primary key", relation.at)
    return proved(f"{candidate.attname} holds the key of {target.name}", relation.at)


def in_step(candidate: Candidate, state: ObjState) -> Evidence:
    """An object that was put there and saved later has a key that the column does not know."""
    trace, tracer, name = candidate.trace, candidate.context.tracer, candidate.found.step.name
    for write in trace.of(FieldWrite):
        assert isinstance(write, FieldWrite)
        ours = write.obj.id == state.id and write.write.attribute in (name, candidate.attname)
        if ours and any(tracer.follows(trace, write, read.event) for read in candidate.reads):
            return refuted(f"{write.write.attribute} is written before", write.write.at)
    states = [read.event.state for read in candidate.reads if read.event.state.id == state.id]
    for by_call in (item for one in states for item in one.writes if item.attribute in (name, candidate.attname)):
        return refuted(f"{by_call.attribute} is written before", by_call.at)
    root = root_of(state)
    origins = {state.origin, root.origin, *state.conditional_origin}
    if origins & MADE_HERE:
        return refuted(f"what was put there may have got its key after that: {name} is not read from a row", state.at)
    if Origin.RECEIVER in origins or (root.origin in (Origin.SELF, Origin.PARAMETER) and trace.ref.name in HAND_OVER):
        return refuted(f"{trace.ref.name}() gets instances before they are saved", state.at)
    if Origin.UNKNOWN in origins:
        return unknown("where the instance comes from is not known", state.at)
    if not {root.origin, *state.conditional_origin} <= FETCHED | {Origin.RELATED}:
        return assumed("the instance is taken to be as it was read", state.at)
    for item in (state, root):
        if item.opaque:
            return assumed(f"{item.opaque[0].why}; taken to leave {name} as it is", item.opaque[0].at)
    return proved("it is as it was read", state.at)


def row_there(candidate: Candidate) -> Evidence:
    """`.pk` fails where the row is gone, or where the manager hides it; the column does not."""
    relation = candidate.found.step
    for read in candidate.reads:
        for handler, _ in handlers_around(read.event, MISSING, before_commit=False):
            if handler.type is not None:
                return refuted("a handler answers a missing row", candidate.trace.at(handler))
    if relation.field is not None and relation.field.options.get("db_constraint") == "False":
        return assumed(f"{relation.name} may point to no row, as db_constraint=False lets it", relation.at)
    target = relation.target
    if target is not None and target.base_manager is not None:
        return assumed(f"{target.base_manager} of {target.name} is taken to hide no row", target.at)
    return proved("the database keeps the row at the other end", relation.at)


def not_empty(candidate: Candidate) -> Evidence:
    """Where it is empty `.pk` raises, and the column gives None."""
    relation = candidate.found.step
    if candidate.whole is not None:
        return proved("None comes out where it is empty, as before", candidate.trace.at(candidate.whole))
    if not relation.nullable:
        return proved(f"{relation.name} is never empty", relation.at)
    return weakest(*(_not_empty(candidate, read) for read in candidate.reads if read.key is not None))


def _not_empty(candidate: Candidate, read: KeyRead) -> Evidence:
    present = known_present(candidate.trace, read.access, read.event.state)
    if present is not None:
        return present
    for handler, _ in handlers_around(read.event, EMPTY | BROAD, before_commit=False):
        return refuted("a handler answers an empty foreign key", candidate.trace.at(handler))
    relation = candidate.found.step
    return assumed(f"{relation.name} is taken not to be empty here: None would come out, no error", relation.at)


codemod = Codemod(
    slug="attname",
    family="queries",
    summary="the key of a related row, read through the row -> the column that holds it",
    needles=(b".pk", b".id"),
    words=((b".pk",), (b".id",)),
    claims=CLAIMS,
    forms={
        "column": "book.author_id in place of book.author.pk",
        "conditional": "book.editor_id in place of book.editor.pk if book.editor else None",
    },
    find=find,
    documentation=__doc__ or "",
)
