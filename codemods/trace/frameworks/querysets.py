"""Methods of managers, querysets and related managers."""

from __future__ import annotations

import ast
from dataclasses import replace

from codemods.evidence import proved
from codemods.project.model import FunctionRef
from codemods.trace.arguments import Arguments
from codemods.trace.events import Asked, BulkUpdate, Create, EffectKind, GetOrCreate, ManyToManyWrite, SideEffect, Use
from codemods.trace.frameworks.instances import passed_to_unread
from codemods.trace.iteration import related_rows, row_exists, row_of
from codemods.trace.run import Run
from codemods.trace.values import ChainCall, Const, Obj, Origin, QuerySet, TupleValue, Union, Unknown, Value

CHAIN = frozenset(
    """filter exclude annotate alias order_by reverse distinct select_related prefetch_related only defer using all none
    select_for_update extra union intersection difference complex_filter db_manager get_queryset iterator aiterator raw
    fetch_mode __or__ __and__ __xor__""".split()
)
LOADING = frozenset({"select_related", "prefetch_related", "only", "defer", "fetch_mode"})
"""What only says how the rows are loaded, also where a project's queryset class has a method of its own for it."""
VALUES = frozenset({"values", "values_list", "dates", "datetimes"})
ONE_ROW = frozenset({"get", "first", "last", "earliest", "latest"})
MAYBE_NONE = frozenset({"first", "last"})
CREATE = frozenset({"create", "bulk_create"})
EITHER = frozenset({"get_or_create", "update_or_create"})
BULK = frozenset({"update", "delete", "bulk_update", "_raw_delete", "_update"})
MANY_TO_MANY = frozenset({"add", "remove", "set", "clear"})
READ = frozenset({"count", "exists", "aggregate", "explain", "in_bulk", "contains", "as_manager", "__len__"})
_ASKED = {"count": Use.COUNT, "exists": Use.EXISTS, "__len__": Use.ROWS}
ASYNC = frozenset(
    f"a{name}" for name in (*ONE_ROW, *CREATE, *EITHER, "update", "delete", "bulk_update", *MANY_TO_MANY, *READ)
)


def call_method(
    run: Run, queryset: QuerySet, name: str, arguments: Arguments, node: ast.Call, *, overridden: bool = True
) -> Value:
    """The result of ``queryset.name(...)``, where `overridden` by what the project's own managers make of it."""
    plain = name[1:] if name in ASYNC else name
    custom = _custom(run, queryset, plain) if overridden else None
    if custom is not None and plain not in EITHER:
        given = run.tracer.call_project(run, custom, queryset, arguments, node)
        return _chained(run, queryset, name, arguments, node) if name in LOADING else given
    if name in CHAIN or name in VALUES:
        return _chained(run, queryset, name, arguments, node)
    if plain in ONE_ROW:
        row = row_of(run, queryset, node, tag="row", method=name)
        return Union((row, Const(None))) if plain in MAYBE_NONE else row
    if plain in CREATE:
        return _create(run, queryset, name, arguments, node)
    if plain in EITHER:
        return _get_or_create(run, queryset, name, arguments, node)
    if plain in MANY_TO_MANY and queryset.owner is not None:
        uses = run.uses(queryset, *arguments)
        run.emit(ManyToManyWrite, node, queryset=queryset, method=name, uses=uses)
        return Const(None)
    if plain in BULK:
        run.emit(BulkUpdate, node, queryset=queryset, method=name, uses=run.uses(queryset, *arguments))
        return Unknown("count")
    if plain in READ:
        run.emit(Asked, node, queryset=queryset, how=plain)
        related_rows(run, queryset, node, _ASKED.get(plain, Use.QUERY))
        return Unknown(f"result of {plain}()")
    return _unread(run, queryset, name, arguments, node)


def _custom(run: Run, queryset: QuerySet, name: str) -> FunctionRef | None:
    if queryset.model is None:
        return None
    return run.project.manager_method(queryset.model, queryset.manager or "", name)


def _chained(run: Run, queryset: QuerySet, name: str, arguments: Arguments, node: ast.Call) -> Value:
    chained = replace(
        queryset,
        chain=(*queryset.chain, ChainCall(name, node, run.ref)),
        is_manager=False,
        node=node,
        values=queryset.values or name in VALUES,
        locked=queryset.locked or name == "select_for_update",
    )
    if name in ("using", "db_manager") and node.args:
        chained = replace(chained, using=node.args[0])
    if not run.muted:
        run.querysets.append(chained)
    return chained


def _create(run: Run, queryset: QuerySet, name: str, arguments: Arguments, node: ast.Call) -> Value:
    uses = run.uses(queryset, *arguments)
    if name.endswith("bulk_create"):
        run.emit(Create, node, queryset=queryset, method=name, obj=None, uses=uses)
        for obj in run.reachable(next(iter(arguments), Unknown())):
            run.update(obj, stored=proved("inserted by bulk_create()", run.at(node)), writes=(), incoming=False)
        return arguments.positional[0] if arguments.positional else Unknown("rows")
    obj = run.new_object(
        node,
        queryset.model,
        Origin.CREATED,
        row_exists(run, queryset, node, "create"),
        tag="created",
        queryset=queryset,
        guessed=queryset.guessed,
    )
    run.emit(Create, node, queryset=queryset, method=name, obj=obj, uses=uses)
    _remember(run, obj, arguments)
    return obj


def _remember(run: Run, obj: Obj, arguments: Arguments) -> None:
    """The instance holds the very objects that it was made with."""
    for key, value in arguments.keywords.items():
        if isinstance(value, Obj):
            run.state.attributes[obj.id, key] = value


def _get_or_create(run: Run, queryset: QuerySet, name: str, arguments: Arguments, node: ast.Call) -> Value:
    plain = name.removeprefix("a")
    custom = _custom(run, queryset, plain)
    obj = run.new_object(
        node,
        queryset.model,
        Origin.GET_OR_CREATE,
        row_exists(run, queryset, node, plain),
        tag="either",
        queryset=queryset,
        guessed=queryset.guessed,
        locked=proved("select_for_update() in its queryset", run.at(node)) if queryset.locked else None,
    )
    target, created = _targets(run, node)
    run.emit(
        GetOrCreate,
        node,
        queryset=queryset,
        method=name,
        obj=obj,
        created=created,
        target=target,
        uses=run.uses(queryset, *arguments),
        custom=custom,
    )
    return TupleValue((obj, Unknown("created")))


def _targets(run: Run, node: ast.Call) -> tuple[str | None, str | None]:
    """Names that ``obj, created = ...get_or_create()`` binds."""
    statement = run.statement
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
        value = statement.value.value if isinstance(statement.value, ast.Await) else statement.value
        if value is node and isinstance(target, ast.Tuple) and len(target.elts) == 2:
            first, second = (item.id if isinstance(item, ast.Name) else None for item in target.elts)
            return first, second
        if isinstance(value, ast.Subscript) and value.value is node and isinstance(target, ast.Name):
            return target.id, None
    return None, None


def _unread(run: Run, queryset: QuerySet, name: str, arguments: Arguments, node: ast.Call) -> Value:
    """A method that neither Django nor the project's managers have: of a library, or of an unknown model."""
    run.emit(SideEffect, node, kind=EffectKind.UNKNOWN, why=f"{name}() of a manager was not read", at=run.at(node))
    for value in arguments:
        run.opaque(value, passed_to_unread(name, run.at(node)))
    call = ChainCall(name, node, run.ref)
    chained = replace(queryset, chain=(*queryset.chain, call), is_manager=False, node=node)
    return chained if queryset.model is not None else Unknown(f"result of {name}()")
