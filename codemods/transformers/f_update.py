"""A value that is read, changed in Python and saved -> `F()`, so that the database does the arithmetic.

    product = Product.objects.get(pk=pk)      # two requests read stock=5
    product.stock -= 1                        # both make it 4
    product.save()                            # both write 4: one decrement is lost

What is written instead, best first:

update   `Product.objects.filter(pk=product.pk).update(stock=F("stock") - 1)`: one statement, no `save()`, no signals. A
         `get()` by a unique column that nothing else uses goes (a missing row still raises DoesNotExist); a loop whose
         body does only this becomes one `update()` of its queryset.
save     `product.stock = F("stock") - 1; product.save(update_fields=["stock"])`, with the columns that `auto_now` and
         the `save()` override set. Where the instance is used on, `product.refresh_from_db(fields=["stock"])` follows:
         it holds the expression otherwise, and a second save would apply it twice (not from Django 6.0 on databases
         with RETURNING). Counters that `bulk_update()` writes become expressions where they stand.
guarded  `if product.stock >= n:` around the write becomes `if ...filter(pk=product.pk, stock__gte=n).update(...):`; F()
         alone would keep the race between check and act.
lock     Where the new value is no expression of the old one (a key of a JSON column, a check by other code), the fetch
         gets `select_for_update()` inside `transaction.atomic()`: a suggestion.

`max(0, product.stock - n)` becomes `Greatest(0, F("stock") - n)`, text is joined by `Concat()`.

Left alone: rows that are locked, or fetched after another row was locked in the same transaction; new instances and
those that may be new; values that were changed in memory before; `//`, `%`, integer `/` and arithmetic that differs in
SQL; models whose `save()` override, receivers or libraries read the value; values that are read before the save.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from codemods.codemod import Claim, Codemod, FindContext, Form, Site
from codemods.edits import AddArgument, Edit, InsertAfter, ReplaceExpression, ReplaceStatement, Span, WrapStatements
from codemods.evidence import Evidence, Verdict, proved, refuted, weakest
from codemods.grounds.rows import DroppedFetch, dropped_fetch, lockable_fetch, loop_over_rows, manager_of, run_before
from codemods.grounds.saves.counters import STRUCTURED, CountedSave
from codemods.grounds.saves.counting import counted_saves
from codemods.grounds.saves.extended import bypassed, hooks, passing
from codemods.grounds.saves.guards import guard_of
from codemods.grounds.saves.same_row import expressions_are_read_back
from codemods.project.literals import list_literal
from codemods.project.sql import NUMBERS, Part, fill
from codemods.trace.events import FunctionTrace, Save

CLAIMS = {
    "column": "what is changed is a column of the model",
    "row-exists": "the instance is a row that exists",
    "not-locked": "another process can change the row between its fetch and the save",
    "value-is-the-rows": "the value that it starts from is the row's, not one that was changed in memory",
    "same-in-sql": "the database computes the same as Python",
    "no-check": "the old value does not decide whether it is changed, or by how much",
    "not-read-before-save": "the new value is not read before the save",
    "not-read-after": "the instance is not used after the save, or the value is read back",
    "save-hooks": "no save() override, receiver or library reads the value, or needs the other columns to be saved",
    "nothing-bypassed": "update() leaves out nothing of save(): no override, no received signal, no automatic column",
    "all-written-here": "the save writes nothing but what the lines before it change",
    "fetch-can-lock": "the row is fetched in the same block, by a query that can lock it",
}

DELETED = (
    "where the row was deleted meanwhile, a plain save() inserts it again; update() does not, and "
    "save(update_fields=...) raises DatabaseError"
)

Claims = Mapping[str, Evidence]


def find(trace: FunctionTrace, context: FindContext) -> Iterator[Site]:
    """The saves that write a field computed from its own old value."""
    for place in counted_saves(context.tracer, trace):
        about_row = {
            "column": weakest(place.column(), place.arguments()),
            "row-exists": place.row_exists(),
            "not-locked": place.not_locked(),
        }
        if any(evidence.verdict is Verdict.REFUTED for evidence in about_row.values()):
            forms = [form("save", about_row, place, [])]
        else:
            forms = [item for item in offered(place, about_row) if item is not None]
            if all(item.confidence is None for item in forms):
                forms.sort(key=lambda item: item.name != "save")
        yield Site(
            codemod="f-update",
            path=place.path,
            span=Span.of(place.where),
            function=(place.event.function or trace.ref).qualname,
            summary=summary(place),
            forms=tuple(forms),
            notes=(DELETED,),
        )


def summary(place: CountedSave) -> str:
    """What goes wrong today."""
    receiver, names = ast.unparse(place.receiver), " and ".join(place.names)
    return (
        f"two processes that run this at the same time both read {receiver}.{names} "
        "and both save what they made of it: one of the changes is lost"
    )


def form(name: str, claims: Claims, place: CountedSave, edits: list[Edit]) -> Form:
    """A form from its evidence."""
    return Form(name, tuple(Claim.of(claim, item) for claim, item in claims.items()), {place.path: tuple(edits)})


def offered(place: CountedSave, about_row: Claims) -> Iterator[Form | None]:
    """The forms, best first."""
    whole, place = place, place.translated()
    value = {
        **about_row,
        "value-is-the-rows": place.value_is_the_rows(),
        "same-in-sql": place.same_in_sql(),
        "not-read-before-save": place.not_read_before_save(),
    }
    checked = {**value, "no-check": place.no_check()}
    if isinstance(place.event, Save) and place.same_in_sql().verdict is not Verdict.REFUTED:
        yield update(place, checked)
        yield save(place, checked)
        yield guarded(place, value)
    elif place.same_in_sql().verdict is not Verdict.REFUTED:
        yield in_bulk(place, checked)
    else:
        yield form("save", checked, place, [])
    yield lock(whole, about_row)


# --- update


def update(place: CountedSave, claims: Claims) -> Form | None:
    """One UPDATE; the instance is not touched."""
    statement = place.event.statement
    run = lines_of(place)
    whole = {**claims, **bypassing(place, run)}
    used = place.later_use
    whole["not-read-after"] = (
        refuted(f"{used.why}: it would hold the old value", used.at) if used else proved("the instance is not used on")
    )
    manager = manager_of(place.tracer.project, place.trace, place.state, place.receiver)
    if run is None or manager is None or not is_statement(place):
        return None
    loop = loop_over_rows(place.trace, place.state, place.receiver, [*run, statement])
    if loop is not None and not place.is_async and not mentions(assignments(place), place.receiver):
        whole["no-check"] = place.no_check(looked_up=False)
        text, holes, symbols = fill(loop.queryset, ".update(", *assignments(place), ")")
        return form("update", whole, place, [ReplaceStatement(Span.of(loop.statement), text, holes, symbols)])
    edits: list[Edit] = [ReplaceStatement(Span.of(item), "") for item in run]
    fetch = dropped_fetch(place.tracer.project, place.trace, place.state, [*run, statement])
    parts: tuple[Part, ...] = (*by_key(place, manager), *updated(place))
    if fetch is not None:
        edits.append(ReplaceStatement(Span.of(fetch.statement), ""))
        parts = without_fetch(place, fetch)
    text, holes, symbols = fill(*parts)
    return form("update", whole, place, [*edits, ReplaceStatement(Span.of(statement), text, holes, symbols)])


def lines_of(place: CountedSave) -> list[ast.stmt] | None:
    """The lines directly before the save that hold all its writes; None also where one column is written twice."""
    columns = [place.model.field(write.attribute) for write in place.state.writes]
    if any(column in columns[:number] for number, column in enumerate(columns)):
        return None
    return run_before(place.trace, place.event.statement, [write.node for write in place.state.writes])


def without_fetch(place: CountedSave, fetch: DroppedFetch) -> tuple[Part, ...]:
    """The lookup of the fetch goes into the update; that no row is found raises as before."""
    start = "if not await " if place.is_async else "if not "
    lookup = (fetch.manager, ".filter(", fetch.arguments, ")")
    return (start, *lookup, *updated(place), f":\n    raise {fetch.model}.DoesNotExist")


def by_key(place: CountedSave, manager: tuple[Part, ...], lookup: tuple[Part, ...] = ()) -> tuple[Part, ...]:
    """``Product.objects.filter(pk=product.pk)``."""
    return (*(["await "] if place.is_async else []), *manager, ".filter(pk=", place.receiver, ".pk", *lookup, ")")


def updated(place: CountedSave) -> tuple[Part, ...]:
    """``.update(stock=F("stock") - 1)``."""
    return (".aupdate(" if place.is_async else ".update(", *assignments(place), ")")


def assignments(place: CountedSave) -> tuple[Part, ...]:
    """The columns of the update, in the order of the lines."""
    new = {id(item.write.node): item.new.parts for item in place.counters}
    parts: list[Part] = []
    for write in place.state.writes:
        value = new.get(id(write.node)) or ((write.value,) if write.value is not None else ())
        parts += [", " if parts else "", f"{write.attribute}=", *value]
    for name in place.automatic():
        if name not in {write.attribute for write in place.state.writes}:
            parts.append(f", {name}=$timezone.now()")
    return tuple(parts)


def mentions(parts: tuple[Part, ...], receiver: ast.expr) -> bool:
    """True where one of the expressions needs the instance at hand."""
    name = receiver.id if isinstance(receiver, ast.Name) else None
    nodes = (node for part in parts if isinstance(part, ast.AST) for node in ast.walk(part))
    return any(isinstance(node, ast.Name) and node.id == name for node in nodes)


def bypassing(place: CountedSave, run: list[ast.stmt] | None) -> dict[str, Evidence]:
    """The claims of the forms that call no save()."""
    nothing = weakest(place.nothing_bypassed(), *bypassed(place.tracer, place.state))
    return {"all-written-here": place.all_written_here(run), "nothing-bypassed": nothing}


# --- save


def save(place: CountedSave, claims: Claims) -> Form:
    """The instance saves the expression."""
    seen = weakest(place.hooks(), *hooks(place.tracer, place.state, place.names))
    whole = {**claims, "save-hooks": seen, "not-read-after": proved("the instance is not used on")}
    edits: list[Edit] = [write_expression(place, index) for index in range(len(place.counters))]
    listed = place.listed()
    passes = weakest(place.effect.passes_update_fields, *passing(place.tracer, place.state))
    if listed and passes.verdict in (Verdict.PROVED, Verdict.ASSUMED):
        edits.append(AddArgument(Span.of(place.call), "update_fields", list_literal(listed, place.quote)))
        whole["save-hooks"] = weakest(whole["save-hooks"], passes)
    refresh = reading_back(place, whole)
    if refresh is not None:
        edits.append(refresh)
    return form("save", whole, place, edits)


def write_expression(place: CountedSave, index: int) -> Edit:
    """``product.stock = F("stock") - 1``."""
    item = place.counters[index]
    target = getattr(item.write.node, "target", None) or item.write.node.targets[0]  # type: ignore[attr-defined]
    text, holes, symbols = fill(target, " = ", *item.new.parts)
    return ReplaceStatement(Span.of(item.write.node), text, holes, symbols)  # type: ignore[arg-type]


def reading_back(place: CountedSave, claims: dict[str, Evidence]) -> Edit | None:
    """The refresh after the save, where somebody looks at the value later."""
    used = place.later_use
    if used is None:
        return None
    if expressions_are_read_back(place.tracer.project):
        claims["not-read-after"] = proved("from Django 6.0 save() reads the value back on these databases")
        return None
    if not is_statement(place):
        claims["not-read-after"] = refuted(f"{used.why}, and there is no room to read the value back", used.at)
        return None
    claims["not-read-after"] = proved(f"{used.why}: the value is read back after the save", used.at)
    text, holes, symbols = fill(*refreshed(place))
    return InsertAfter(Span.of(place.event.statement), text, holes, symbols)


def refreshed(place: CountedSave) -> tuple[Part, ...]:
    """``product.refresh_from_db(fields=["stock"])``."""
    start, method = ("await ", "arefresh_from_db") if place.is_async else ("", "refresh_from_db")
    return (start, place.receiver, f".{method}(fields={list_literal(place.names, place.quote)})")


def in_bulk(place: CountedSave, claims: Claims) -> Form:
    """bulk_update() takes expressions; nothing can read the values back."""
    whole = {**claims, "save-hooks": proved("bulk_update() calls no save()"), "not-read-after": place.after_bulk()}
    return form("save", whole, place, [write_expression(place, index) for index in range(len(place.counters))])


# --- guarded


def guarded(place: CountedSave, claims: Claims) -> Form | None:
    """The check becomes part of the update."""
    statement = place.event.statement
    run = lines_of(place)
    manager = manager_of(place.tracer.project, place.trace, place.state, place.receiver)
    if run is None or manager is None or not is_statement(place) or len(place.counters) != 1:
        return None
    name = place.names[0]
    guard = guard_of(place.trace, run, place.reads_of(name))
    if guard is None:
        return None
    whole = {**claims, "no-check": place.no_check((guard.own,)), **bypassing(place, run)}
    lookup = (f", {name}__{guard.lookup}=", guard.operand)
    text, holes, symbols = fill("not " if guard.leaves else "", *by_key(place, manager, lookup), *updated(place))
    edits: list[Edit] = [ReplaceExpression(Span.of(guard.test), text, holes, symbols)]
    edits += [ReplaceStatement(Span.of(item), "") for item in run]
    used = place.later_use
    after, kept, names = fill(*refreshed(place)) if used else ("", (), {})
    whole["not-read-after"] = proved(f"{used.why}: the value is read back" if used else "the instance is not used on")
    return form("guarded", whole, place, [*edits, ReplaceStatement(Span.of(statement), after, kept, names)])


# --- lock


def lock(place: CountedSave, about_row: Claims) -> Form | None:
    """The row is locked from its fetch to its save."""
    kinds = {item.field.kind for item in place.counters if item.field is not None}
    if not kinds & STRUCTURED and not (kinds & NUMBERS and place.no_check().verdict is Verdict.REFUTED):
        return None
    found = lockable_fetch(place.tracer.project, place.trace, place.state, place.event)
    if found is None:
        return None
    text, holes, symbols = fill(*found.queryset)
    edits: list[Edit] = [ReplaceExpression(Span.of(found.root), text, holes, symbols)]
    if not found.atomic:
        first, last = Span.of(found.statement), Span.of(found.last)
        header, symbols = "with $transaction.atomic():", {"transaction": "django.db.transaction"}
        edits.append(WrapStatements(first, last, header, (), symbols))
    return form("lock", {**about_row, "fetch-can-lock": found.evidence}, place, edits)


def is_statement(place: CountedSave) -> bool:
    """True where the save stands alone as a statement."""
    statement = place.event.statement
    inner = statement.value if isinstance(statement, ast.Expr) else None
    return (inner.value if isinstance(inner, ast.Await) else inner) is place.call


codemod = Codemod(
    slug="f-update",
    family="races",
    summary="a value that is read, changed and saved -> F()",
    needles=(b"save(", b"bulk_update("),
    words=((b"save",), (b"bulk_update",)),
    claims=CLAIMS,
    forms={
        "update": 'Model.objects.filter(pk=obj.pk).update(field=F("field") + n)',
        "save": 'obj.field = F("field") + n; obj.save(update_fields=["field"]), read back where it is used on',
        "guarded": 'if Model.objects.filter(pk=obj.pk, field__gte=n).update(field=F("field") - n):',
        "lock": "the fetch with select_for_update(), inside transaction.atomic()",
    },
    find=find,
    documentation=__doc__ or "",
)
