"""Which lookups a database constraint backs: whether at most one row can answer `get(name=value, ...)`."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from codemods.evidence import Evidence, assumed, proved, unknown
from codemods.project.model import FieldKind, Model, Unique

_PATH_TO_KEY = frozenset({"exact", "pk", "id"})


@dataclass(frozen=True, slots=True)
class Lookup:
    """The equalities that a lookup asks for, by field name."""

    equal: Mapping[str, ast.expr | None]
    """Field name -> the value compared with; None for the owner of a related manager, which is a row."""
    inexact: tuple[str, ...] = ()
    """Lookups that are no equality on a column of the model itself: ``name__iexact``, ``author__name``."""
    open: bool = False
    """There are positional conditions or ``**keywords`` besides."""

    @classmethod
    def of(
        cls, model: Model | None, call: ast.Call, *, ignore: Iterable[str] = (), accessor: str | None = None
    ) -> Lookup:
        """What the keywords of `call` ask for; `accessor` is the related manager that it is made on, if any."""
        ignored = frozenset(ignore)
        equal: dict[str, ast.expr | None] = {}
        inexact = []
        for keyword in call.keywords:
            if keyword.arg is None or keyword.arg in ignored:
                continue
            name = column_of(model, keyword.arg)
            if name is None:
                inexact.append(keyword.arg)
            else:
                equal[name] = keyword.value
        owner = owner_field(model, accessor)
        if owner is not None:
            equal[owner] = None
        is_open = bool(call.args) or any(keyword.arg is None for keyword in call.keywords)
        return cls(equal, tuple(inexact), is_open)


def column_of(model: Model | None, lookup: str) -> str | None:
    """The field of `model` that the keyword `lookup` compares by equality; None where it compares something else."""
    name, _, rest = lookup.partition("__")
    if rest and rest not in _PATH_TO_KEY:
        return None
    if model is None:
        return None if rest in ("pk", "id") else name
    field = model.field(name)
    if field is None or (rest in ("pk", "id") and field.kind is not FieldKind.RELATION):
        return None
    return field.name


def owner_field(model: Model | None, accessor: str | None) -> str | None:
    """The foreign key of `model` behind the related manager `accessor` ("basket" behind ``basket.lines``)."""
    if model is None or accessor is None or accessor in model.managers:
        return None
    foreign = (field for field in model.fields.values() if field.kind is FieldKind.RELATION)
    return next((field.name for field in foreign if field.related_name == accessor), None)


def backing(model: Model | None, lookup: Lookup) -> Evidence:
    """Does a unique constraint (or the primary key) allow one row at most for `lookup`?"""
    if model is None:
        return unknown("the model is not known")
    hindered: list[tuple[Unique, str]] = []
    for unique in model.unique:
        fields = tuple(_name(model, name) for name in unique.fields)
        if not fields or any(name not in lookup.equal for name in fields):
            continue
        reason = _hindrance(model, unique, fields, lookup)
        if reason is None:
            return proved(f"({', '.join(fields)}) is unique", unique.at or model.at)
        hindered.append((unique, reason))
    if hindered:
        unique, reason = hindered[0]
        return assumed(reason, unique.at or model.at)
    if lookup.open:
        return assumed("the lookup is not spelled out, a reviewer knows what it holds", model.at)
    if lookup.inexact:
        return assumed(f"{lookup.inexact[0]} is no equality on a column: no unique constraint backs it", model.at)
    if model.unknown_bases:
        return assumed(f"no unique constraint is known; the base {model.unknown_bases[0]} was not read", model.at)
    columns = ", ".join(f'"{name}"' for name in lookup.equal)
    return assumed(
        f"nothing is unique behind the lookup: {model.name} needs a UniqueConstraint(fields=[{columns}])", model.at
    )


def _name(model: Model, name: str) -> str:
    field = model.field(name)
    return name if field is None else field.name


def _hindrance(model: Model, unique: Unique, fields: tuple[str, ...], lookup: Lookup) -> str | None:
    """Why the constraint may not bind for this lookup; None where it does."""
    if unique.condition is not None and not _condition_holds(model, unique.condition, lookup):
        return f"({', '.join(fields)}) is unique only where {unique.condition}"
    for name in fields:
        field = model.field(name)
        value = lookup.equal[name]
        if field is None or not field.null or value is None or _is_no_none(value):
            continue
        if not _null_is_covered(model, name, fields):
            return f"({', '.join(fields)}) is not unique where {name} is NULL"
    return None


def _is_no_none(value: ast.expr) -> bool:
    """A literal that is not None: the column is not NULL in this lookup."""
    if isinstance(value, ast.Constant):
        return value.value is not None
    return isinstance(value, ast.JoinedStr)


def _null_is_covered(model: Model, name: str, fields: tuple[str, ...]) -> bool:
    """A second, partial constraint makes the other columns unique where `name` is NULL."""
    others = {item for item in fields if item != name}
    return any(
        unique.condition is not None
        and {_name(model, item) for item in unique.fields} <= others
        and _conjuncts(unique.condition) == {(name, None)}
        for unique in model.unique
    )


def _condition_holds(model: Model, condition: str, lookup: Lookup) -> bool:
    """Each part of the condition is asked for by the lookup itself."""
    parts = _conjuncts(condition)
    if parts is None:
        return False
    for name, wanted in parts:
        field = column_of(model, name)
        value = None if field is None else lookup.equal.get(field)
        if not isinstance(value, ast.Constant) or value.value != wanted:
            return False
    return True


def _conjuncts(condition: str) -> set[tuple[str, object]] | None:
    """``Q(active=True) & Q(deleted__isnull=True)`` -> {("active", True), ("deleted", None)}; None where it is more."""
    try:
        node = ast.parse(condition.strip(), mode="eval").body
    except SyntaxError:
        return None
    parts: set[tuple[str, object]] = set()
    pending = [node]
    while pending:
        item = pending.pop()
        if isinstance(item, ast.BinOp) and isinstance(item.op, ast.BitAnd):
            pending += [item.left, item.right]
            continue
        if not isinstance(item, ast.Call) or item.args or ast.unparse(item.func).rpartition(".")[2] != "Q":
            return None
        for keyword in item.keywords:
            part = _equality(keyword)
            if part is None:
                return None
            parts.add(part)
    return parts


def _equality(keyword: ast.keyword) -> tuple[str, object] | None:
    if keyword.arg is None or not isinstance(keyword.value, ast.Constant):
        return None
    name, _, kind = keyword.arg.partition("__")
    if kind in ("", "exact"):
        return name, keyword.value.value
    return (name, None) if kind == "isnull" and keyword.value.value is True else None
