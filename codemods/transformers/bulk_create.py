"""Rows that are inserted one by one in a loop -> one `bulk_create()`.

    for name in names:
        Tag.objects.create(name=name)        # one INSERT for each name

becomes `Tag.objects.bulk_create([Tag(name=name) for name in names], batch_size=1000)`. Where the loop does more, the
new rows are put into a list, which is inserted when the loop is done. `tag = Tag(...); tag.save()` counts too.

`bulk_create()` goes past `save()` and its signals. So models whose `save()` is overridden, that have receivers (those
for every sender included), or that a history, audit or search library watches, are left alone. So are rows with a
handler or a transaction of their own, loops that look for rows of the same model or write others, dispatches in the
loop, results that are used, multi-table models, `create()` of related managers, `iterator()`.

The other way round, a `bulk_create()` that stands there and goes past a `save()` of the model or past receivers is
reported with their names.

Outside of a transaction one thing differs: a row that fails leaves those before it in the table today; afterwards none
is written.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from codemods.codemod import Claim, Codemod, FindContext, Form, Site
from codemods.edits import Arguments, Edit, Hole, ReplaceStatement, Span
from codemods.evidence import Evidence, assumed, proved, refuted, unknown, weakest
from codemods.grounds.mentions import inside, loads
from codemods.grounds.rows import class_of_manager, default_manager, is_class_of
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
from codemods.project.model import FunctionRef
from codemods.trace.events import Create, Save
from codemods.trace.values import Origin

if TYPE_CHECKING:
    from codemods.trace.events import FunctionTrace

CLAIMS = {
    "model": "the rows are of one known model with one table, made by its own manager",
    "new-row": "each round inserts a new row",
    "nothing-on-save": "nothing hangs on the save() of one row: no override, no receiver, no library",
    "result-unused": "nobody uses the row after it is inserted",
    "no-row-apart": "no row has a handler or a transaction of its own",
    "rounds-apart": "no round sees or needs what the rounds before it wrote",
    "all-or-none": "a row that fails takes the others back",
}
BATCH = 1000
WIDTH = 95
"""A comprehension that is longer than this is written as a loop."""


def find(trace: FunctionTrace, context: FindContext) -> Iterator[Site]:
    """The loops of a function that insert rows one by one, and the bulk_create() that goes past something today."""
    for event in trace.of(Create):
        assert isinstance(event, Create)
        if event.method.endswith("bulk_create"):
            yield from report(trace, context, event)
    for found in row_loops(trace):
        if isinstance(found.write, Create):
            if found.write.method == "create":
                yield site(trace, context, found)
        elif found.write.state.origin is Origin.NEW:
            yield site(trace, context, found)


def report(trace: FunctionTrace, context: FindContext, event: Create) -> Iterator[Site]:
    """A bulk_create() of a model whose save() does more, or is watched by receivers: reported, not rewritten."""
    model = event.queryset.model
    if model is None or event.queryset.guessed is not None or not isinstance(event.node, ast.Call):
        return
    effect = context.tracer.save_effect(model)
    passed = [f"{item.qualname}()" for item in effect.overridden if isinstance(item, FunctionRef)]
    passed += [
        f"{item.function.qualname}(), which receives {item.signal}"
        for item in effect.receivers
        if item.function is not None and not item.unresolved_sender
    ]
    if not passed:
        return
    why = f"it goes past {enumeration(passed)}: whether on purpose is not known"
    claims = (
        Claim.of("model", proved(f"the rows are of {model.name}", model.at)),
        Claim.of("nothing-on-save", unknown(why, model.at)),
    )
    summary = f"{event.method}() of {model.name} goes past {enumeration(passed)}"
    function = (event.function or trace.ref).qualname
    yield Site("bulk-create", trace.path, Span.of(event.node), function, summary, (Form("report", claims, {}),))


def enumeration(names: Sequence[str]) -> str:
    """The names as a phrase: "save(), count() and check()"."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def site(trace: FunctionTrace, context: FindContext, found: RowLoop) -> Site:
    """The site of one loop."""
    claims = tuple(Claim.of(claim, evidence) for claim, evidence in prove(trace, context, found))
    name, written = edits(trace, context, found)
    return Site(
        codemod="bulk-create",
        path=trace.path,
        span=Span.of(found.statement),
        function=(found.write.function or trace.ref).qualname,
        summary=f"one INSERT for each {found.model.name}: bulk_create() inserts them all at once",
        forms=(Form(name, claims, {trace.path: written}),),
    )


def manager(trace: FunctionTrace, context: FindContext, found: RowLoop) -> tuple[str, str] | None:
    """The manager and the class, as source; None where they cannot be named."""
    model, project = found.model, context.tracer.project
    if isinstance(found.write, Create):
        receiver = found.call.func.value if isinstance(found.call.func, ast.Attribute) else None
        klass = class_of_manager(project, trace, receiver, model) if receiver is not None else None
        return (ast.unparse(receiver), klass) if receiver is not None and klass is not None else None
    made = found.write.state.node
    klass = ast.unparse(made.func) if isinstance(made, ast.Call) else None
    if klass is None or not is_class_of(project, trace, klass, model):
        return None
    return f"{klass}.{default_manager(model)}", klass


def edits(trace: FunctionTrace, context: FindContext, found: RowLoop) -> tuple[str, tuple[Edit, ...]]:
    """The name of the form, and its edits."""
    target, klass = manager(trace, context, found) or (f"{found.model.name}.objects", found.model.name)
    short = _comprehension(trace, found, target, klass)
    if short is not None:
        return "comprehension", (short,)
    loop = Span.of(found.loop)
    rows = free_name(trace, "rows", f"new_{found.model.name.lower()}s", "new_rows")
    if isinstance(found.write, Create):
        text, holes = f"{rows}.append({klass}(${{0}}))", (Arguments(Span.of(found.call)),)
        inner: Edit = ReplaceStatement(Span.of(found.statement), text, holes)
    else:
        inner = ReplaceStatement(Span.of(found.statement), f"{rows}.append({ast.unparse(found.write.receiver)})")
    around = f"{rows} = []\n${{0}}\n{target}.bulk_create({rows}, batch_size={BATCH})"
    return "list", (inner, ReplaceStatement(loop, around, (loop,)))


def _comprehension(trace: FunctionTrace, found: RowLoop, target: str, klass: str) -> Edit | None:
    """The whole loop, where it does nothing but create, on one line; its variable is not there after it."""
    loop = found.loop
    test = None
    body = loop.body
    if len(body) == 1 and isinstance(body[0], ast.If) and not body[0].orelse:
        test, body = body[0].test, body[0].body
    if not isinstance(found.write, Create) or [id(item) for item in body] != [id(found.statement)]:
        return None
    bound = {node.id for node in ast.walk(loop.target) if isinstance(node, ast.Name)}
    if any(not inside(trace, node, loop) for node in loads(trace.node, bound)):
        return None
    holes: list[Hole] = [Arguments(Span.of(found.call)), Span.of(loop.target), Span.of(loop.iter)]
    condition = " if ${3}" if test is not None else ""
    text = f"{target}.bulk_create([{klass}(${{0}}) for ${{1}} in ${{2}}{condition}], batch_size={BATCH})"
    values = ", ".join(ast.unparse(item) for item in (*found.call.args, *found.call.keywords))
    parts = [values, ast.unparse(loop.target), ast.unparse(loop.iter), ast.unparse(test) if test is not None else ""]
    if len(text) - len("${0}") * len(holes) + sum(map(len, parts)) > WIDTH:
        return None
    if any(isinstance(node, ast.Yield | ast.Await | ast.NamedExpr | ast.Starred) for node in ast.walk(loop)):
        return None
    if (not found.call.args and not found.call.keywords) or found.call.end_lineno != found.call.lineno:
        return None
    if test is not None:
        holes.append(Span.of(test))
    return ReplaceStatement(Span.of(loop), text, tuple(holes))


def prove(trace: FunctionTrace, context: FindContext, found: RowLoop) -> Iterator[tuple[str, Evidence]]:
    """Each claim with its evidence."""
    tracer = context.tracer
    yield "model", weakest(one_table(found.model), own_manager(trace, context, found))
    yield "new-row", new_row(trace, found)
    yield "nothing-on-save", nothing_on_save(tracer, found.model)
    yield "result-unused", result_unused(trace, found)
    yield "no-row-apart", no_answer_to_one(trace, found)
    yield "rounds-apart", no_round_depends(tracer, trace, found)
    yield "all-or-none", all_or_none(tracer, trace, found)


def own_manager(trace: FunctionTrace, context: FindContext, found: RowLoop) -> Evidence:
    """The class and its manager can be named, and insert as Django's do."""
    model, write = found.model, found.write
    at = trace.at(found.call)
    if isinstance(write, Create) and (write.queryset.owner is not None or write.queryset.chain):
        return refuted("create() of a related manager, or of a queryset, adds values of its own", at)
    if manager(trace, context, found) is None:
        return refuted(f"{model.name} and its manager are not named here", at)
    name = write.queryset.manager if isinstance(write, Create) else default_manager(model)
    own = context.tracer.project.manager_method(model, name or "", "bulk_create")
    if own is not None:
        return unknown(f"{own.qualname}() is the project's own", own.at)
    guessed = write.queryset.guessed if isinstance(write, Create) else write.state.guessed
    return assumed(guessed, at) if guessed is not None else proved(f"the rows are of {model.name}", model.at)


def new_row(trace: FunctionTrace, found: RowLoop) -> Evidence:
    """create() inserts; so does save() of an instance that was made in the same round and has no key."""
    write = found.write
    if isinstance(write, Create):
        return proved("create() inserts a row", trace.at(found.call))
    state = write.state
    if found.call.args or found.call.keywords:
        return refuted("save() is told more", trace.at(found.call))
    if state.stored.verdict.value != "refuted" or state.key_written is not None:
        return refuted("it has a key: save() may change a row that exists", state.at)
    if state.node is None or not inside(trace, state.node, found.loop):
        return refuted("it is made before the loop: saving it again changes the same row", state.at)
    if state.opaque:
        return assumed(f"{state.opaque[0].why}; taken not to have saved it", state.opaque[0].at)
    return proved("it is made in the same round", state.at)


def result_unused(trace: FunctionTrace, found: RowLoop) -> Evidence:
    """The key, which bulk_create() sets later or not at all, is not needed."""
    write = found.write
    if isinstance(write, Create):
        return proved("the result of create() is dropped", trace.at(found.call))
    assert isinstance(write, Save)
    if not isinstance(write.receiver, ast.Name):
        return refuted(f"it stays in {ast.unparse(write.receiver)}", write.state.at)
    for node in loads(trace.node, (write.receiver.id,)):
        if not inside(trace, node, found.call) and _is_after(node, found):
            return refuted(f"{write.receiver.id} is used after its save()", trace.at(node))
    if write.state.escaped:
        return refuted(write.state.escaped[0].why, write.state.escaped[0].at)
    return proved(f"{write.receiver.id} is not used after its save()", trace.at(found.call))


def _is_after(node: ast.Name, found: RowLoop) -> bool:
    return (node.lineno, node.col_offset) > (found.call.lineno, found.call.col_offset)


codemod = Codemod(
    slug="bulk-create",
    family="queries",
    summary="rows that are inserted one by one in a loop -> bulk_create()",
    needles=(b".create(", b".save(", b"bulk_create("),
    words=((b"for", b"create("), (b"for", b"save("), (b"bulk_create",)),
    claims=CLAIMS,
    forms={
        "comprehension": "Model.objects.bulk_create([Model(...) for ... in ...], batch_size=1000)",
        "list": "the new rows in a list, and bulk_create() of it after the loop",
        "report": "nothing: a bulk_create() that goes past a save() or a receiver is only reported",
    },
    find=find,
    documentation=__doc__ or "",
)
