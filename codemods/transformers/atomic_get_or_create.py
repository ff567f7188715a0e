"""Puts `get_or_create()` / `update_or_create()` and what hangs on it into one `transaction.atomic()` block.

`profile, created = Profile.objects.get_or_create(user=user)` and then `Address.objects.create(profile=profile)` are
two transactions. A crash in between leaves the profile without its address, and the next request finds the profile
and never makes the address. Django's own `get_or_create` already inserts in a savepoint, catches the IntegrityError
of a lost race and reads again: a block around a *lone* call gains nothing. What the block protects is what comes
after. And without a unique constraint behind the lookup two requests both create, and no transaction stops that.

Forms:

1. *block*: `with transaction.atomic():` around the smallest run of statements that holds the call and the writes that
   depend on its result, and nothing that must not wait inside a transaction (mail, HTTP, dispatch, rendering, files).
   The alias of `.using("eu")` is kept.
2. *get-or-create*: `try: get() except DoesNotExist: create()`, and `filter().first()` or `exists()` with a `create()`
   behind it → `get_or_create(..., defaults={...})`; then form 1 where something depends on it.
3. *savepoint*: `create()` in a `try` that catches IntegrityError, inside a transaction → `atomic()` around the create
   alone. Without it Django refuses every later query of the outer transaction.

Left alone: what is in a transaction already (block, decorator, wrapper, `ATOMIC_REQUESTS`, all callers); async
functions, where a transaction needs `sync_to_async`; lambdas, comprehensions and conditions; a lone
`update_or_create`, which is atomic as a whole; a lone call on SQLite in its deferred mode, where a block only brings
"database is locked"; a statement that itself sends, renders or fetches something; migrations and tests.
`scope = "dependent"` leaves all lone calls alone.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from codemods.codemod import Claim, Codemod, FindContext, Form, Site, slug_of
from codemods.edits import Arguments, Edit, Hole, ReplaceStatement, Span, WrapStatements
from codemods.evidence import Evidence, Verdict, assumed, proved, refuted, unknown, weakest
from codemods.grounds.blocks.caught import CaughtCreation, caught_creations
from codemods.grounds.blocks.checked import CheckedCreation, checked_creations
from codemods.grounds.blocks.dependence import DependentRun, in_body, is_async, run_of
from codemods.grounds.blocks.evaluation import plain
from codemods.grounds.blocks.reach import stays_in_database
from codemods.project.model import Model
from codemods.project.routing import written_to_default
from codemods.project.settings import is_test_settings
from codemods.project.uniqueness import Lookup, backing
from codemods.trace import FunctionTrace
from codemods.trace.events import BlockKind, Create, Escape, Event, Exit, GetOrCreate, Save
from codemods.trace.values import QuerySet

CLAIMS = {
    "synchronous": "the function is not async",
    "block-fits": "the call stands in a plain statement, which a block can hold",
    "not-atomic": "no transaction is open at the call",
    "dependent-write": "a write in the block depends on the result of the call",
    "unique-lookup": "a unique constraint or the primary key backs the lookup",
    "database-only": "nothing in the block, receivers and save() overrides included, reaches beyond the database",
    "same-control-flow": "leaving the block means what leaving these statements meant",
    "stock-method": "the manager does not override the method",
    "no-lock-upgrade": "the block cannot fail on SQLite's deferred lock",
    "alias": "the block opens on the database that the call writes to",
    "same-row": "the row that is created is the row that was looked for",
    "plain-values": "what was evaluated only on a miss may be evaluated always",
    "in-transaction": "a transaction is open around the try",
}


def find(trace: FunctionTrace, context: FindContext) -> Iterator[Site]:
    """The calls, the checked creations and the caught creations of one function."""
    covered: list[Span] = []
    for call in trace.of(GetOrCreate):
        assert isinstance(call, GetOrCreate)
        if any(span.contains(Span.of(call.node)) for span in covered):
            continue
        run = run_of(trace, call)
        covered.append(run.span)
        yield _block_site(trace, context, call, run)
    for checked in checked_creations(trace):
        yield _merge_site(trace, context, checked)
    for caught in caught_creations(trace):
        yield _savepoint_site(trace, context, caught)


def _block_site(trace: FunctionTrace, context: FindContext, call: GetOrCreate, run: DependentRun) -> Site:
    unique = backing(call.queryset.model, _lookup(call))
    claims = {
        "synchronous": _synchronous(trace, call),
        "block-fits": _block_fits(call),
        "not-atomic": _not_atomic(trace, context, call),
        "dependent-write": _dependent(call, run, context),
        "unique-lookup": unique,
        "database-only": stays_in_database(context.tracer, run.events, call.statement, run.dependents),
        "same-control-flow": _same_control_flow(call, run),
        "stock-method": _stock_method(call),
        "no-lock-upgrade": _no_lock_upgrade(context, alone=not run.dependents),
        "alias": _alias(context, call.queryset),
    }
    edit = _atomic(run.statements[0], run.statements[-1], call.queryset.using)
    summary = _block_summary(call, run) + _and_twice(unique)
    return _site(trace, call, call.node, summary, _form(trace, "block", claims, edit), *_notes(context, run))


def _merge_site(trace: FunctionTrace, context: FindContext, checked: CheckedCreation) -> Site:
    creation = checked.creation
    model = creation.queryset.model if isinstance(creation, Create) else creation.state.model
    unique = _unique_enough(checked, model)
    claims = {
        "same-row": _same_row(checked, model),
        "unique-lookup": unique,
        "plain-values": _plain_values(trace, checked),
        "stock-method": _stock_manager(context, checked, model),
    }
    name = model.name if model is not None else "row"
    summary = f"two requests that find no {name} here both create one" + _and_twice(unique)
    return _site(trace, creation, checked.look, summary, _form(trace, "get-or-create", claims, *_merge(trace, checked)))


def _savepoint_site(trace: FunctionTrace, context: FindContext, caught: CaughtCreation) -> Site:
    event = caught.creation
    queryset = event.queryset if isinstance(event, Create) else QuerySet(event.state.model)
    inside = context.tracer.transaction(trace, event).evidence
    alone = proved("nothing else in the try saves or inserts a row")
    claims = {
        "synchronous": _synchronous(trace, event),
        "in-transaction": inside if inside.holds else refuted(f"no transaction is open here: {inside.why}", inside.at),
        "block-fits": _block_fits(event),
        "same-control-flow": alone
        if caught.alone
        else assumed("after an error everything that the try saved is taken back"),
        "alias": _alias(context, queryset),
    }
    summary = f"the IntegrityError of {_short(event.node)} is caught inside a transaction, which is broken from then on"
    edit = _atomic(caught.first, caught.last, queryset.using)
    return _site(trace, event, event.node, summary, _form(trace, "savepoint", claims, edit))


# --- claims


def _synchronous(trace: FunctionTrace, event: Event) -> Evidence:
    if is_async(trace, event) or (isinstance(event, GetOrCreate) and event.method.startswith("a")):
        return refuted("transactions do not work in async code: one synchronous function and sync_to_async are needed")
    return proved("a synchronous function")


def _block_fits(event: Event) -> Evidence:
    if not isinstance(event.statement, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Expr | ast.Return):
        return refuted("the call stands in the header of a compound statement")
    inner = [block.node for block in event.blocks if block.kind in (BlockKind.COMPREHENSION, BlockKind.FUNCTION)]
    if any(isinstance(node, ast.expr) and Span.of(event.statement).contains(Span.of(node)) for node in inner):
        return refuted("the call stands in a comprehension or lambda, which no block can go around")
    return proved("a plain statement")


def _not_atomic(trace: FunctionTrace, context: FindContext, call: GetOrCreate) -> Evidence:
    state = context.tracer.transaction(trace, call)
    evidence = state.evidence
    if evidence.verdict is Verdict.REFUTED:
        project = context.tracer.project
        requests = next((item for item in project.settings.databases if item.atomic_requests is not False), None)
        if requests is not None and project.task(trace.ref) is None:
            how = "is on" if requests.atomic_requests else "is computed"
            return assumed(f"{evidence.why}, but ATOMIC_REQUESTS {how}: a view may lead here", requests.at)
        return assumed(evidence.why, evidence.at) if call.function is not None else proved(evidence.why, evidence.at)
    if evidence.verdict is not Verdict.PROVED and not state.everywhere:
        return evidence
    using = call.queryset.using
    ours, theirs = "'default'" if using is None else ast.unparse(using), state.using or "'default'"
    if ours != theirs and ours[0] in "'\"" and theirs[0] in "'\"":
        return proved(f"the transaction that is open is one on {theirs}", evidence.at)
    return refuted(f"already in a transaction: {evidence.why}", evidence.at)


def _dependent(call: GetOrCreate, run: DependentRun, context: FindContext) -> Evidence:
    if run.dependents:
        return proved(f"{_short(run.dependents[0].node)} in line {run.dependents[0].line} depends on the result")
    if call.method.endswith("update_or_create"):
        return refuted("nothing depends on it, and update_or_create() is one transaction as a whole")
    if context.options.get("scope") == "dependent":
        return refuted("nothing that is written depends on it")
    if run.beyond:
        first = run.beyond[0]
        return unknown(f"{_short(first.node)} in line {first.line} depends on it, but cannot join the block")
    return assumed("nothing that is written depends on it: the block is for uniformity")


def _lookup(call: GetOrCreate) -> Lookup:
    accessor = call.queryset.manager if call.queryset.owner is not None else None
    assert isinstance(call.node, ast.Call)
    return Lookup.of(call.queryset.model, call.node, ignore=("defaults", "create_defaults"), accessor=accessor)


def _same_control_flow(call: GetOrCreate, run: DependentRun) -> Evidence:
    yielded = next((event for event in run.events if isinstance(event, Escape) and event.how == "yielded"), None)
    if yielded is not None:
        return refuted(f"the transaction would stay open over the yield in line {yielded.line}")
    if not run.dependents:
        return proved("a single statement")
    left = [event for event in run.events if isinstance(event, Exit) and event.index > call.index]
    raised = next((event for event in left if event.how == "raise"), None)
    if raised is not None:
        return assumed(f"the raise in line {raised.line} now takes the creation back")
    attempts = (block.node for block in call.blocks if block.kind is BlockKind.TRY and isinstance(block.node, ast.Try))
    for handler in (handler for attempt in attempts if in_body(call, attempt) for handler in attempt.handlers):
        if not isinstance(handler.body[-1], ast.Raise):
            return assumed(f"after an error the handler in line {handler.lineno} now finds the creation taken back")
    return proved("no way out" if not left else f"the {left[0].how} in line {left[0].line} commits, as before")


def _stock_method(call: GetOrCreate) -> Evidence:
    if isinstance(call.node, ast.Call) and ast.unparse(call.node.func).startswith("super("):
        return refuted(f"this is the manager's own {call.method}(): a block belongs around its callers")
    if call.custom is not None:
        return assumed(f"the manager overrides {call.method}()", call.custom.at)
    if call.queryset.model is None:
        return unknown("the manager is not known")
    return proved(f"Django's own {call.method}()")


def _no_lock_upgrade(context: FindContext, *, alone: bool) -> Evidence:
    settings = context.tracer.project.settings
    deferred = [item for item in settings.databases if item.defers_its_lock]
    why = "a block that reads first can fail with 'database is locked' unless SQLite's transaction_mode is IMMEDIATE"
    if deferred and all(item.engine == "sqlite" for item in settings.databases):
        return refuted(why, deferred[0].at) if alone else assumed(why, deferred[0].at)
    for item in deferred:
        chosen = item.engine is None or any(other.engine != "sqlite" for other in settings.alternatives(item))
        if chosen and not is_test_settings(item.module):
            return assumed(f"the settings leave the engine open, and it may be SQLite: {why}", item.at)
    return proved("SQLite in its deferred mode is not the project's only database")


def _alias(context: FindContext, queryset: QuerySet) -> Evidence:
    using = queryset.using
    if queryset.using_unknown:
        return unknown("the alias is not known")
    if using is not None and any(isinstance(node, ast.Call) for node in ast.walk(using)):
        return assumed(f"{ast.unparse(using)} is evaluated twice")
    return written_to_default(context.tracer.project, queryset.model) if using is None else proved(ast.unparse(using))


def _same_row(checked: CheckedCreation, model: Model | None) -> Evidence:
    calls = (checked.look, checked.values)
    if model is None:
        return unknown("the model is not known")
    if any(call.args or any(keyword.arg is None for keyword in call.keywords) for call in calls):
        return refuted("the lookup or the values are not spelled out")
    created = {keyword.arg: ast.dump(keyword.value) for keyword in checked.values.keywords}
    if not checked.look.keywords or "defaults" in created:
        return refuted("get_or_create() cannot say this lookup")
    for keyword in checked.look.keywords:
        if keyword.arg is None or model.field(keyword.arg) is None:
            return refuted(f"{keyword.arg} is no column that is compared by equality")
        if created.get(keyword.arg) != ast.dump(keyword.value):
            return refuted(f"the row that is created does not hold the {keyword.arg} that was looked for")
    return proved("the row that is created holds what was looked for")


def _unique_enough(checked: CheckedCreation, model: Model | None) -> Evidence:
    creation = checked.creation
    owned = isinstance(creation, Create) and creation.queryset.owner is not None
    accessor = creation.queryset.manager if isinstance(creation, Create) and owned else None
    evidence = backing(model, Lookup.of(model, checked.look, accessor=accessor))
    if checked.how == "get" or evidence.verdict is Verdict.PROVED:
        return evidence
    return refuted(f"several rows may answer, then it raises MultipleObjectsReturned: {evidence.why}", evidence.at)


def _plain_values(trace: FunctionTrace, checked: CheckedCreation) -> Evidence:
    values = [keyword.value for keyword in checked.extras]
    if any(isinstance(value, ast.Lambda) for value in values):
        return refuted("get_or_create() calls what is callable in its defaults")
    return weakest(proved("there is nothing to evaluate"), *(plain(trace, value) for value in values))


def _stock_manager(context: FindContext, checked: CheckedCreation, model: Model | None) -> Evidence:
    if model is None:
        return unknown("the manager is not known")
    manager = checked.receiver.attr if isinstance(checked.receiver, ast.Attribute) else ""
    for name in ("get_or_create", "create", "get"):
        method = context.tracer.project.manager_method(model, manager, name)
        if method is not None:
            return assumed(f"the manager overrides {name}()", method.at)
    if isinstance(checked.creation, Save) and model.save:
        return assumed(f"{model.name}.save() is overridden, and gets force_insert=True now", model.at)
    return proved("Django's own methods")


# --- edits


def _atomic(first: ast.stmt, last: ast.stmt, using: ast.expr | None) -> WrapStatements:
    header = "with $transaction.atomic():" if using is None else "with $transaction.atomic(using=${0}):"
    holes = () if using is None else (Span.of(using),)
    return WrapStatements(Span.of(first), Span.of(last), header, holes, {"transaction": "django.db.transaction"})


def _merge(trace: FunctionTrace, checked: CheckedCreation) -> Iterator[Edit]:
    """The look becomes the call; what the branch did after the creation hangs on the created flag."""
    holes: list[Hole] = [Span.of(checked.receiver), Arguments(Span.of(checked.look))]
    defaults = [f'"{keyword.arg}": ${{{number}}}' for number, keyword in enumerate(checked.extras, start=2)]
    holes += [Span.of(keyword.value) for keyword in checked.extras]
    call = "${0}.get_or_create(${1}" + (f", defaults={{{', '.join(defaults)}}})" if defaults else ")")
    flag = _free_name(trace, "created" if checked.rest else "_created")
    if checked.returns:
        text = f"return {call}[0]"
    elif checked.target is not None:
        text = f"{checked.target}, {flag} = {call}"
    else:
        text = f"{flag} = {call}[1]" if checked.rest else call
    rest: tuple[Hole, ...] = ()
    if checked.rest:
        first, last = Span.of(checked.rest[0]), Span.of(checked.rest[-1])
        rest = (Span(first.line, first.column, last.end_line, last.end_column),)
        text += f"\nif {flag}:\n    ${{{len(holes)}}}"
    look, *branches = checked.statements
    yield ReplaceStatement(Span.of(look), text, (*holes, *rest))
    for branch in branches:
        yield ReplaceStatement(Span.of(branch), "")


def _free_name(trace: FunctionTrace, name: str) -> str:
    taken = {node.id for node in ast.walk(trace.node) if isinstance(node, ast.Name)}
    taken |= {node.arg for node in ast.walk(trace.node) if isinstance(node, ast.arg)}
    return next(item for item in (name, f"was_{name}", f"row_{name}", f"{name}_here") if item not in taken)


# --- texts


def _form(trace: FunctionTrace, name: str, claims: Mapping[str, Evidence], *edits: Edit) -> Form:
    return Form(name, tuple(Claim.of(claim, evidence) for claim, evidence in claims.items()), {trace.path: edits})


def _site(trace: FunctionTrace, event: Event, node: ast.expr | ast.stmt, summary: str, form: Form, *notes: str) -> Site:
    function = (event.function or trace.ref).qualname
    return Site(codemod.slug, trace.path, Span.of(node), function, summary, (form,), notes=notes)


def _block_summary(call: GetOrCreate, run: DependentRun) -> str:
    name = _short(call.node)
    if run.dependents:
        last = _short(run.dependents[-1].node)
        return f"{name} and {last} are separate transactions: an error between them leaves one without the other"
    return f"{name} has a savepoint of its own and reads again after a lost race: a block around it alone gains nothing"


def _notes(context: FindContext, run: DependentRun) -> Iterator[str]:
    if run.beyond:
        first = run.beyond[0]
        yield f"{_short(first.node)} in line {first.line} depends on it too, and stays outside the block"
    if "mysql" in context.tracer.project.settings.engines:
        yield "MySQL under REPEATABLE READ: in a block the second read may not see the row of the request that won"


def _and_twice(unique: Evidence) -> str:
    """What no block and no get_or_create() helps against."""
    if "UniqueConstraint" not in unique.why:
        return ""
    return f"; two requests can both create, transaction or not ({unique.why})"


def _short(node: ast.AST) -> str:
    text = ast.unparse(node.func) + "()" if isinstance(node, ast.Call) else ast.unparse(node)
    return text if len(text) <= 70 else text[:67] + "..."


codemod = Codemod(
    slug=slug_of(__name__),
    family="races",
    summary="wrap get_or_create() and the writes that depend on it in transaction.atomic()",
    needles=(b"get_or_create", b"update_or_create", b"DoesNotExist", b".first()", b".exists()", b"IntegrityError"),
    words=(
        *((word,) for word in (b"or_create", b"IntegrityError", b"DatabaseError")),
        *((look, made) for look in (b"DoesNotExist", b"first", b"exists") for made in (b"create", b"save")),
    ),
    claims=CLAIMS,
    forms={
        "block": "with transaction.atomic(): around the call and the writes that depend on it",
        "get-or-create": "get_or_create(..., defaults={...}) in place of a look and a creation",
        "savepoint": "with transaction.atomic(): around the creation alone, inside the try",
    },
    find=find,
    documentation=__doc__ or "",
    options={"scope": ("all", "dependent")},
)
