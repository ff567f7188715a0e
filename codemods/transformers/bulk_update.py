"""Rows that are changed and saved one by one in a loop -> one `bulk_update()`.

    for book in Book.objects.filter(author=author):
        book.position = next(numbers)
        book.save()                              # one UPDATE of all columns for each book

The changed rows are put into a list, and `Book.objects.bulk_update(rows, ["position"], batch_size=1000)` writes the
columns that the loop changes when it is done. Columns that the loop does not change are no longer written back.

`bulk_update()` goes past `save()`, its signals, and what columns set themselves (`auto_now`). So models whose `save()`
is overridden, that have receivers (those for every sender included), such columns, or a library that watches them, are
left alone. So are rows with a handler or a transaction of their own, loops that look for rows of the same model or
write others, dispatches in the loop, multi-table models, `iterator()`, rows whose writes were not all seen.

Two things differ by design: outside of a transaction a row that fails leaves those before it changed today, afterwards
none is; and a row that was deleted meanwhile, which `save()` inserts again, stays deleted.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from codemods.codemod import Claim, Codemod, FindContext, Form, Site
from codemods.edits import Edit, ReplaceStatement, Span
from codemods.evidence import Evidence, Verdict, assumed, proved, refuted, unknown, weakest
from codemods.grounds.mentions import inside, loads
from codemods.grounds.queries.unused_rows import held_by_owner, made_for_this, multiplies
from codemods.grounds.rows import default_manager, is_class_of, manager_of
from codemods.grounds.saves.columns import changed_columns
from codemods.grounds.saves.row_loops import (
    RowLoop,
    all_or_none,
    free_name,
    no_answer_to_one,
    no_round_depends,
    nothing_on_save,
    one_table,
    row_loops,
)
from codemods.project.literals import list_literal
from codemods.project.model import FieldKind
from codemods.trace.events import Fetch, Save
from codemods.trace.frameworks.instances import update_fields_of
from codemods.trace.reads.every_row import Loop
from codemods.trace.values import Origin

if TYPE_CHECKING:
    from codemods.trace import Tracer
    from codemods.trace.events import FunctionTrace

CLAIMS = {
    "model": "the rows are of one known model with one table, and of its manager",
    "own-row": "each round saves a row of its own, which the loop goes through",
    "columns": "the columns that the loop changes are known",
    "nothing-on-save": "nothing hangs on the save() of one row: no override, no receiver, no library",
    "no-column-acts": "no column sets itself when a row is saved",
    "saved-last": "the row is not used after its save()",
    "no-row-apart": "no row has a handler or a transaction of its own",
    "rounds-apart": "no round sees or needs what the rounds before it wrote",
    "all-or-none": "a row that fails takes the others back",
    "version": "Django has bulk_update() (from 2.2)",
}
BATCH = 1000
TAKE_ALONG = frozenset({"enumerate", "reversed"})
"""Functions that give the rows of a queryset on, one by one."""
NOTE = "a row that was deleted meanwhile is inserted again by save(); bulk_update() leaves it deleted"


def find(trace: FunctionTrace, context: FindContext) -> Iterator[Site]:
    """The loops of a function that save the rows which they go through."""
    for found in row_loops(trace):
        if isinstance(found.write, Save) and found.write.state.origin is Origin.ITERATED:
            yield site(trace, context, found, found.write)


def site(trace: FunctionTrace, context: FindContext, found: RowLoop, save: Save) -> Site:
    """The site of one loop."""
    claims = tuple(Claim.of(claim, evidence) for claim, evidence in prove(trace, context, found, save))
    return Site(
        codemod="bulk-update",
        path=trace.path,
        span=Span.of(found.statement),
        function=(save.function or trace.ref).qualname,
        summary=f"one UPDATE for each {found.model.name}: bulk_update() writes them all at once",
        forms=(Form("list", claims, {trace.path: edits(trace, context, found, save)}),),
        notes=(NOTE,),
    )


def edits(trace: FunctionTrace, context: FindContext, found: RowLoop, save: Save) -> tuple[Edit, ...]:
    """The list before the loop, the row put into it, and the update after the loop."""
    rows = free_name(trace, "rows", f"changed_{found.model.name.lower()}s", "changed_rows")
    quote = context.tracer.project.quote(trace.path)
    literal = list_literal(columns(context, found, save) or (), quote)
    target = manager(trace, context, save) or f"{found.model.name}.objects"
    loop = Span.of(found.loop)
    around = f"{rows} = []\n${{0}}\n{target}.bulk_update({rows}, {literal}, batch_size={BATCH})"
    return (
        ReplaceStatement(Span.of(found.statement), f"{rows}.append({ast.unparse(save.receiver)})"),
        ReplaceStatement(loop, around, (loop,)),
    )


def manager(trace: FunctionTrace, context: FindContext, save: Save) -> str | None:
    """The manager of the rows, as source that means the same after the loop; None where there is none."""
    project, model = context.tracer.project, save.state.model
    parts = manager_of(project, trace, save.state, save.receiver)
    if parts is None or model is None:
        return None
    text = "".join(part if isinstance(part, str) else ast.unparse(part) for part in parts)
    if "." in text and not text.startswith("type("):
        return text
    return f"{model.name}.{default_manager(model)}" if is_class_of(project, trace, model.name, model) else None


def columns(context: FindContext, found: RowLoop, save: Save) -> tuple[str, ...] | None:
    """The fields that are written since the row was read; None where that is not known."""
    listed = update_fields_of(found.call)
    if listed is not None:
        return listed
    names: list[str] = []
    for write in save.state.writes:
        changed = changed_columns(context.tracer.project, found.model, write.attribute)
        if changed is None:
            return None
        names.extend(changed)
    return tuple(dict.fromkeys(names))


def prove(trace: FunctionTrace, context: FindContext, found: RowLoop, save: Save) -> Iterator[tuple[str, Evidence]]:
    """Each claim with its evidence."""
    tracer = context.tracer
    yield "model", weakest(one_table(found.model), own_manager(trace, context, found, save))
    yield "own-row", weakest(own_row(tracer, trace, found, save), freshly_read(trace, context, found, save))
    yield "columns", columns_known(context, found, save)
    yield "nothing-on-save", nothing_on_save(tracer, found.model)
    yield "no-column-acts", no_column_acts(context, found)
    yield "saved-last", saved_last(trace, found, save)
    yield "no-row-apart", no_answer_to_one(trace, found)
    yield "rounds-apart", no_round_depends(tracer, trace, found)
    yield "all-or-none", all_or_none(tracer, trace, found)
    yield "version", version(context)


def own_manager(trace: FunctionTrace, context: FindContext, found: RowLoop, save: Save) -> Evidence:
    """A manager that the rows came from, whose bulk_update() is Django's."""
    model, state = found.model, save.state
    if state.guessed is not None:
        return assumed(state.guessed, state.at)
    if manager(trace, context, save) is None:
        return refuted(f"no manager of {model.name} is named here", trace.at(found.call))
    chosen = (manager(trace, context, save) or "").split("(")[0].rpartition(".")[2]
    fetched = state.queryset.manager if state.queryset is not None else None
    own = context.tracer.project.manager_method(model, chosen, "get_queryset")
    if chosen != fetched and own is not None and chosen in model.managers:
        return unknown(f"{chosen} may hide rows that the loop goes through", own.at)
    for name in model.managers:
        own = context.tracer.project.manager_method(model, name, "bulk_update")
        if own is not None:
            return unknown(f"{own.qualname}() is the project's own", own.at)
    return proved(f"the rows are of {model.name}", model.at)


def own_row(tracer: Tracer, trace: FunctionTrace, found: RowLoop, save: Save) -> Evidence:
    """The variable of this very loop, over a queryset that gives each row once."""
    state = save.state
    loop = Loop.of(trace, state)
    at = trace.at(found.call)
    if not isinstance(save.receiver, ast.Name) or loop is None or loop.node is not found.loop:
        return refuted("it is no row of this loop", at)
    if state.key_written is not None:
        return refuted("its key is set before the save, so that it becomes another row", state.key_written)
    for call in state.queryset.chain if state.queryset is not None else ():
        if call.name != "filter" or call.node is None:
            continue
        paths = [(keyword.arg or "").split("__") for keyword in call.node.keywords]
        if call.node.args or any(multiplies(tracer, found.model, path) for path in paths):
            return assumed("the queryset is taken to give each row once", at)
    return proved("each round has a row of its own", at)


def freshly_read(trace: FunctionTrace, context: FindContext, found: RowLoop, save: Save) -> Evidence:
    """Rows of a list, or of a queryset that was gone through before, may have been changed before, too."""
    queryset, at = save.state.queryset, trace.at(found.loop)
    event = next((item for item in trace.of(Fetch) if item.node is found.loop.iter), None)
    if queryset is None or event is None:
        return refuted("the rows are kept in a list, and may have been changed before", at)
    iterated = found.loop.iter
    while isinstance(iterated, ast.Call) and isinstance(iterated.func, ast.Name) and iterated.func.id in TAKE_ALONG:
        iterated = iterated.args[0]
    made = made_for_this(context.tracer, trace, iterated, queryset, event)
    held = held_by_owner(context.tracer, queryset)
    for item in (made, held):
        if item.verdict is not Verdict.PROVED:
            return assumed(f"the rows are taken not to have been changed before: {item.why}", item.at)
    return proved("the rows are read for this loop", at)


def columns_known(context: FindContext, found: RowLoop, save: Save) -> Evidence:
    """Every write was seen, and changes columns of the table."""
    call, state, model = found.call, save.state, found.model
    if call.args or any(keyword.arg != "update_fields" for keyword in call.keywords):
        return refuted("save() is told more", state.at)
    names = columns(context, found, save)
    if call.keywords and update_fields_of(call) is None:
        return unknown("what update_fields lists is computed", state.at)
    if names is None:
        return unknown("an attribute is written that may change more than one column", state.at)
    if not names:
        return refuted("no column is written: save() may be there for its signals", state.at)
    for name in names:
        field = model.field(name)
        if field is None or not field.concrete or field.primary_key:
            return refuted(f"{name} is no column that bulk_update() writes", model.at)
        if field.kind is FieldKind.FILE:
            return refuted(f"save() stores the file of {name}, which bulk_update() does not", field.at)
        if field.unique or any(name in item.fields for item in model.unique):
            return assumed(f"{name} is taken to be free of what other rows of the loop hold", field.at)
    if update_fields_of(call) is None and state.opaque:
        return weakest(*state.opaque)
    return proved(f"written: {', '.join(names)}", state.writes[0].at if state.writes else state.at)


def no_column_acts(context: FindContext, found: RowLoop) -> Evidence:
    """`auto_now`, and other columns with a `pre_save()` of their own, are set by save() only."""
    auto = context.tracer.save_effect(found.model).auto_fields
    if auto:
        return refuted(f"save() sets {', '.join(auto)}, which bulk_update() does not", found.model.at)
    return proved("no column sets itself when a row is saved", found.model.at)


def saved_last(trace: FunctionTrace, found: RowLoop, save: Save) -> Evidence:
    """What comes after the save in the round may need the row in the table, or change it once more."""
    if not isinstance(save.receiver, ast.Name):
        return refuted(f"it stays in {ast.unparse(save.receiver)}", save.state.at)
    place = (found.call.lineno, found.call.col_offset)
    for node in loads(found.loop, (save.receiver.id,)):
        if (node.lineno, node.col_offset) > place and not inside(trace, node, found.call):
            return refuted(f"{save.receiver.id} is used after its save()", trace.at(node))
    return proved("the save() is the last thing that happens to the row", trace.at(found.call))


def version(context: FindContext) -> Evidence:
    """bulk_update() is there from Django 2.2."""
    versions = context.tracer.project.versions
    if versions.django is not None and versions.django < (2, 2):
        return refuted("the Django of the project has no bulk_update()", versions.at.get("django"))
    return proved("Django has bulk_update()")


codemod = Codemod(
    slug="bulk-update",
    family="queries",
    summary="rows that are changed and saved one by one in a loop -> bulk_update()",
    needles=(b".save(",),
    words=((b"for", b"save("),),
    claims=CLAIMS,
    forms={"list": "the changed rows in a list, and bulk_update() of the changed columns after the loop"},
    find=find,
    documentation=__doc__ or "",
)
