"""Loops that write a row in each round: can all rows be written at once when the loop is done?"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from codemods.evidence import Evidence, Verdict, assumed, proved, refuted, unknown, weakest
from codemods.grounds.blocks.dependence import MUST_NOT_WAIT, UNREAD, effects, is_write
from codemods.grounds.mentions import inside
from codemods.grounds.saves.use import LOOPS
from codemods.project.model import ClassRef, FunctionRef, Model
from codemods.trace.events import (
    Asked,
    Block,
    BlockKind,
    Call,
    Create,
    Escape,
    Event,
    Exit,
    Fetch,
    FunctionTrace,
    Refresh,
    RelationAccess,
    Save,
)
from codemods.trace.frameworks.save_effect import WATCHING
from codemods.trace.reads.steps import step

if TYPE_CHECKING:
    from codemods.trace.tracer import Tracer

INNER_SAVES = ("asave", "save_base", "_save_table", "_do_insert", "_do_update")
"""What save() of `django.db.models.Model` calls on the instance."""
_BRANCHES = frozenset({BlockKind.IF, BlockKind.ELSE, BlockKind.MATCH})
FOLLOWERS = (*WATCHING, "haystack", "elasticsearch", "algolia", "cachalot", "modelcluster", "simple_history")
"""Parts of the names of apps that follow the saves of any model."""


@dataclass(frozen=True, slots=True)
class RowLoop:
    """A `for` loop, and a statement in it that writes one row."""

    loop: ast.For
    write: Create | Save
    call: ast.Call
    statement: ast.Expr
    model: Model
    inner: tuple[Block, ...]
    """The blocks between the loop and the statement."""

    def holds(self, event: Event) -> bool:
        """True where the event is part of the loop."""
        return any(block.node is self.loop for block in event.blocks)


def row_loops(trace: FunctionTrace) -> Iterator[RowLoop]:
    """The loops of a function that write a row by a statement of its own; one for each such statement."""
    seen: set[ast.AST] = set()
    for event in trace.of(Create, Save):
        assert isinstance(event, Create | Save)
        model = event.queryset.model if isinstance(event, Create) else event.state.model
        call, statement = event.node, event.statement
        if model is None or call in seen or not isinstance(call, ast.Call) or not isinstance(statement, ast.Expr):
            continue
        if statement.value is not call or getattr(event, "from_call", None) or getattr(event, "is_super", False):
            continue
        seen.add(call)
        places = [index for index, block in enumerate(event.blocks) if block.kind in (*LOOPS, BlockKind.FUNCTION)]
        innermost = event.blocks[places[-1]] if places else None
        if innermost is not None and isinstance(innermost.node, ast.For):
            yield RowLoop(innermost.node, event, call, statement, model, event.blocks[places[-1] + 1 :])


def no_answer_to_one(trace: FunctionTrace, found: RowLoop) -> Evidence:
    """No row is treated apart: no `try`, and no transaction, around the single write."""
    for block in found.inner:
        if block.kind not in _BRANCHES:
            what = "handler" if block.kind in (BlockKind.TRY, BlockKind.EXCEPT, BlockKind.FINALLY) else "block"
            return refuted(f"each row has a {what} of its own", trace.at(block.node))
    if found.loop.orelse:
        return refuted("the loop has an `else`", trace.at(found.loop))
    return proved("no row is treated apart", trace.at(found.statement))


def nothing_on_save(tracer: Tracer, model: Model) -> Evidence:
    """No save() of its own, no receivers, no library hangs on saving one row: bulk methods go past them all."""
    effect = tracer.save_effect(model)
    if effect.overridden:
        own = effect.overridden[0]
        return refuted(f"save() of {model.name} is overridden, and would not run", getattr(own, "at", model.at))
    for name in INNER_SAVES:
        inner = tracer.project.method(model.ref, name) if isinstance(model.ref, ClassRef) else None
        if isinstance(inner, FunctionRef):
            return refuted(f"{name}() of {model.name} is overridden, and would not run", inner.at)
    if effect.receivers:
        receiver = effect.receivers[0]
        name = receiver.function.qualname if receiver.function is not None else "a receiver"
        return refuted(f"{name} receives {receiver.signal}, and would not be called", receiver.at)
    if model.unknown_bases:
        return unknown(f"save() of the base {model.unknown_bases[0]} is not known", model.at)
    if effect.watchers:
        return refuted(f"{effect.watchers[0]} watches the saves of {model.name}", model.at)
    if effect.opaque is not None:
        return effect.opaque
    for app in tracer.project.settings.installed_apps:
        if any(part.lower() in app.lower() for part in FOLLOWERS):
            return assumed(f"{app} is taken not to follow the saves of {model.name}", model.at)
    return proved(f"save() of {model.name} is Django's own, and nothing receives its signals", model.at)


def one_table(model: Model) -> Evidence:
    """Bulk methods write one table, and number no rows."""
    if model.ambiguous:
        return unknown(f"{model.name} is defined more than once", model.at)
    if model.abstract:
        return unknown(f"{model.name} is abstract: which table is written is not known", model.at)
    if model.parents:
        return refuted(f"{model.name} has a row in the table of {model.parents[0]} too", model.at)
    if "_order" in model.fields:
        return refuted(f"save() numbers the rows of {model.name} (order_with_respect_to)", model.at)
    return proved(f"{model.name} has one table", model.at)


def no_round_depends(tracer: Tracer, trace: FunctionTrace, found: RowLoop) -> Evidence:
    """No round of the loop sees, or needs, what the rounds before it wrote."""
    doubts = [proved("no round looks for what another one wrote", trace.at(found.loop))]
    for event in trace.events:
        if event is not found.write and event.node is not found.call and found.holds(event):
            doubt = _dependence(tracer, trace, found, event)
            if doubt is not None:
                doubts.append(doubt)
    doubts.extend(
        assumed(f"{event.callee.name}() is taken not to look for the rows", trace.at(event.node))
        for event in trace.of(Call)
        if isinstance(event, Call)
        and inside(trace, event.node, found.loop.iter)
        and tracer.summary(event.callee).is_generator
    )
    if any(isinstance(node, ast.Await | ast.Yield | ast.YieldFrom) for node in ast.walk(found.loop)):
        doubts.append(refuted("others run between the rounds", trace.at(found.loop)))
    return weakest(*doubts)


def _dependence(tracer: Tracer, trace: FunctionTrace, found: RowLoop, event: Event) -> Evidence | None:
    at, model = trace.at(event.node), found.model
    if is_write(event):
        return refuted("each round writes something else too", at)
    if effects(event) & MUST_NOT_WAIT:
        return refuted("each round sends something that may be about the row", at)
    match event:
        case Refresh():
            return refuted("each round reads a row again", at)
        case Exit(how="return"):
            return refuted("the loop may be left for good after some rows", at)
        case Escape(how="yielded"):
            return refuted("others run between the rounds", at)
        case Fetch(queryset=queryset) | Asked(queryset=queryset):
            return _look(trace, found, event, queryset.model, iterated="iterator" in {c.name for c in queryset.chain})
        case RelationAccess(state=state, attribute=name, queryset=queryset) if queryset is None:
            followed = step(tracer.project, state.model, name) if state.model is not None else None
            target = followed.target if followed is not None else None
            return None if target is not None and target.label != model.label else _same_rows(model, at)
        case Call(callee=callee):
            return assumed(f"{callee.name}() is taken not to look for rows of {model.name}", at)
        case _ if effects(event) & UNREAD:
            return assumed("what was not read is taken not to look for the rows", at)
        case _ if effects(event):
            return refuted("each round does something outside the database", at)
    return None


def _look(
    trace: FunctionTrace, found: RowLoop, event: Event, model: Model | None, *, iterated: bool
) -> Evidence | None:
    at = trace.at(event.node)
    if event.node is found.loop.iter:
        if iterated:
            return refuted("iterator() is there to keep few rows in memory", at)
        return None
    if model is None or model.label == found.model.label:
        return _same_rows(found.model, at)
    return assumed(f"what is looked for among {model.name} is taken not to hang on {found.model.name}", at)


def _same_rows(model: Model, at: str) -> Evidence:
    return refuted(f"each round looks for rows of {model.name}, which the rounds before it write", at)


def all_or_none(tracer: Tracer, trace: FunctionTrace, found: RowLoop) -> Evidence:
    """A row that fails leaves those before it written, unless a transaction takes them back."""
    event = found.write
    if event.atomics and not event.in_on_commit:
        opened = event.atomics[-1]
        caught = next((block for block in _inside(event, opened.node) if block.kind is BlockKind.TRY), None)
        if opened.using is not None:
            return assumed(f"{opened.why} is taken to be for the database of {found.model.name}", opened.at)
        if caught is None:
            return proved(f"inside {opened.why}: a row that fails takes all back, as before", opened.at)
        return assumed("a row that fails may leave those before it written today; then none is", trace.at(caught.node))
    around = tracer.transaction(trace, event).evidence
    if around.verdict is Verdict.PROVED:
        return assumed(f"{around.why}, and nobody on the way is taken to go on after a row that fails", around.at)
    return assumed("a row that fails leaves those before it written today; then none is", trace.at(found.statement))


def _inside(event: Event, opened: ast.AST | None) -> tuple[Block, ...]:
    """The blocks around the event that stand inside the transaction."""
    for index, block in enumerate(event.blocks):
        if isinstance(block.node, ast.With) and any(item.context_expr is opened for item in block.node.items):
            return event.blocks[index + 1 :]
    return event.blocks


def free_name(trace: FunctionTrace, *wanted: str) -> str:
    """The first of the names, with underscores added, that the function does not use."""
    used = {node.id for node in ast.walk(trace.node) if isinstance(node, ast.Name)}
    used |= {node.arg for node in ast.walk(trace.node) if isinstance(node, ast.arg)}
    return next((name for name in wanted if name not in used), f"{wanted[-1]}_")
