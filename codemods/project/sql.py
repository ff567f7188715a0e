"""What Python's arithmetic on a field's value is in SQL: which expressions Django can hand to the database unchanged.

`translate` turns the expression that computes a field's new value from its old one into the pieces of a template, and
says how surely the database computes the same. Behind it: integer `/` gives a float in Python and an integer in SQL;
`//` and `%` round and sign differently; an integer column cuts a float off where the database rounds; `NULL + 1` is
NULL instead of a TypeError; MySQL computes with unsigned columns and raises before a clamp sees a negative number.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from codemods.edits import Arguments, Hole, Span
from codemods.evidence import Evidence, Verdict, assumed, proved, refuted, unknown, weakest
from codemods.project.model import Field, FieldKind

Part = str | ast.expr | Arguments
"""Template text, or a node of the file that stands there as it is."""

NUMBERS = frozenset({FieldKind.INTEGER, FieldKind.FLOAT, FieldKind.DECIMAL})
MOMENTS = frozenset({FieldKind.DATETIME, FieldKind.DATE})
SIGNS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
BITS: dict[type[ast.operator], str] = {ast.BitOr: "bitor", ast.BitAnd: "bitand"}
CLAMPS = {"max": "Greatest", "min": "Least"}
CASTS = {"int": FieldKind.INTEGER, "float": FieldKind.FLOAT}
"""Calls that give a column's value back as it is."""
SYMBOLS = {
    "F": "django.db.models.F",
    "Value": "django.db.models.Value",
    "Coalesce": "django.db.models.functions.Coalesce",
    "Concat": "django.db.models.functions.Concat",
    "Greatest": "django.db.models.functions.Greatest",
    "Least": "django.db.models.functions.Least",
    "timezone": "django.utils.timezone",
}
SAME = proved("the database computes the same")


@dataclass(frozen=True, slots=True)
class Column:
    """A field whose new value is computed from the old one, and what decides how the database computes it."""

    field: Field
    quote: str
    engines: Collection[str]
    is_own: Callable[[ast.expr], bool]
    """Does the node read this field's old value?"""

    @property
    def reference(self) -> str:
        """``F("stock")`` as template text."""
        return f"$F({self.quote}{self.field.name}{self.quote})"

    def reads(self, node: ast.AST) -> bool:
        """True where the old value is read somewhere in the node."""
        return any(isinstance(item, ast.expr) and self.is_own(item) for item in ast.walk(node))


@dataclass(frozen=True, slots=True)
class Translation:
    """The expression for the database; `parts` is empty where there is none."""

    parts: tuple[Part, ...]
    same: Evidence


def fill(*parts: Part) -> tuple[str, tuple[Hole, ...], dict[str, str]]:
    """Template, holes and symbols of an edit from its parts."""
    holes: list[Hole] = []
    text = ""
    for part in parts:
        if isinstance(part, str):
            text += part
        else:
            text += f"${{{len(holes)}}}"
            holes.append(part if isinstance(part, Arguments) else Span.of(part))
    return text, tuple(holes), {name: SYMBOLS[name] for name in re.findall(r"\$(\w+)", text)}


def translate_operation(column: Column, operator: ast.operator, operand: ast.expr) -> Translation:
    """``p.stock -= operand``."""
    return _with_null(column, _operation(column, operator, Translation((column.reference,), SAME), operand, None))


def translate(column: Column, value: ast.expr) -> Translation:
    """``p.stock = value``, where the value reads the old one."""
    return _with_null(column, _translate(column, value))


def _with_null(column: Column, found: Translation) -> Translation:
    replaced = any("$Coalesce" in part for part in found.parts if isinstance(part, str))
    if not column.field.null or not found.parts or replaced:
        return found
    why = f"where {column.field.name} is NULL it stays NULL; Python raises TypeError there"
    return Translation(found.parts, weakest(found.same, assumed(why, column.field.at)))


def _none(column: Column, node: ast.AST) -> Translation:
    return Translation((), refuted(f"{ast.unparse(node)} on a {column.field.kind.value} column is not the same in SQL"))


def _translate(column: Column, node: ast.expr) -> Translation:
    if column.is_own(node):
        return Translation((column.reference,), SAME)
    if not column.reads(node):
        return Translation((node,), SAME)
    match node:
        case ast.BinOp(left=left, op=operator, right=right):
            first, second = column.reads(left), column.reads(right)
            if first and second:
                return _both(column, node)
            if first:
                return _operation(column, operator, _translate(column, left), right, left)
            return _operation(column, operator, _translate(column, right), left, right, operand_first=True)
        case ast.Call(func=ast.Name(id="max" | "min" as name), args=[_, _, *_] as arguments, keywords=[]):
            return _clamp(column, node, CLAMPS[name], arguments)
        case ast.Call(func=ast.Name(id=name), args=[own], keywords=[]) if CASTS.get(name) is column.field.kind:
            return _translate(column, own)
        case ast.BoolOp(op=ast.Or(), values=[own, ast.Constant(value=0) as zero]) if column.is_own(own):
            if column.field.kind in NUMBERS and zero.value is not False:
                return Translation((f"$Coalesce({column.reference}, ", zero, ")"), SAME)
    return _none(column, node)


def _both(column: Column, node: ast.BinOp) -> Translation:
    """Both sides read the old value: ``p.total * 2 - p.total``."""
    first, second = _translate(column, node.left), _translate(column, node.right)
    sign = SIGNS.get(type(node.op))
    if not first.parts or not second.parts or sign not in ("+", "-") or column.field.kind not in NUMBERS:
        return _none(column, node)
    return Translation((*first.parts, f" {sign} (", *second.parts, ")"), weakest(first.same, second.same))


def _operation(
    column: Column,
    operator: ast.operator,
    old: Translation,
    operand: ast.expr,
    node: ast.expr | None,
    *,
    operand_first: bool = False,
) -> Translation:
    if not old.parts:
        return old
    same = operation_is_same(column, operator, operand, operand_first=operand_first)
    if same.verdict is Verdict.REFUTED:
        return Translation((), same)
    same = weakest(old.same, same)
    if column.field.kind is FieldKind.TEXT:
        return Translation(_joined(old.parts, operand, operand_first=operand_first), same)
    if type(operator) in BITS:
        return Translation((*old.parts, f".{BITS[type(operator)]}(", operand, ")"), same)
    right: tuple[Part, ...] = (operand,)
    if column.reads(operand):
        inner = _translate(column, operand)
        if not inner.parts:
            return inner
        right, same = ("(", *inner.parts, ")"), weakest(same, inner.same)
    sign = SIGNS[type(operator)]
    nested = isinstance(node, ast.BinOp) and sign in "*/" and not isinstance(node.op, ast.Mult | ast.Div)
    left: tuple[Part, ...] = ("(", *old.parts, ")") if nested else old.parts
    if not operand_first:
        return Translation((*left, f" {sign} ", *right), same)
    inner_old: tuple[Part, ...] = ("(", *old.parts, ")") if isinstance(node, ast.BinOp) else old.parts
    return Translation((*right, f" {sign} ", *inner_old), same)


def _joined(old: tuple[Part, ...], operand: ast.expr, *, operand_first: bool) -> tuple[Part, ...]:
    """Text is joined by Concat; a Concat that is there takes one more."""
    value: tuple[Part, ...] = ("$Value(", operand, ")")
    head, tail = ("$Concat(", ")")
    inside = old[0:] if not (isinstance(old[0], str) and old[0].startswith(head)) else (old[0][len(head) :], *old[1:-1])
    return (head, *value, ", ", *inside, tail) if operand_first else (head, *inside, ", ", *value, tail)


def _clamp(column: Column, node: ast.Call, function: str, arguments: list[ast.expr]) -> Translation:
    if column.field.kind not in NUMBERS or any(isinstance(item, ast.Starred) for item in arguments):
        return _none(column, node)
    found = [_translate(column, item) for item in arguments]
    bad = next((item for item in found if not item.parts), None)
    if bad is not None:
        return bad
    parts: list[Part] = [f"${function}("]
    for index, item in enumerate(found):
        parts.extend((", ", *item.parts) if index else item.parts)
    computes = any(isinstance(item, ast.BinOp) for item in ast.walk(node))
    bounds = _bounds(column, function) if computes or column.field.null else SAME
    same = weakest(*(item.same for item in found), _unsigned(column, node), bounds)
    return Translation((*parts, ")") if same.verdict is not Verdict.REFUTED else (), same)


def _unsigned(column: Column, node: ast.AST) -> Evidence:
    """MySQL's unsigned columns cannot hold the difference that is to be clamped."""
    subtracts = any(isinstance(item, ast.BinOp) and isinstance(item.op, ast.Sub) for item in ast.walk(node))
    if not subtracts or ".Positive" not in f".{column.field.klass.rpartition('.')[2]}":
        return SAME
    if any("mysql" in engine for engine in column.engines):
        why = "MySQL raises for a negative difference of an unsigned column before it is clamped"
        return refuted(why, column.field.at)
    if not column.engines:
        return assumed("the database is not MySQL, whose unsigned columns cannot hold the difference", column.field.at)
    return SAME


def _bounds(column: Column, function: str) -> Evidence:
    name = column.field.name
    if not column.field.null:
        return assumed(f"the bounds of {name} are numbers: databases differ in {function}() of NULL", column.field.at)
    return assumed(f"{name} is not NULL: databases differ in {function}() of NULL", column.field.at)


def operation_is_same(
    column: Column, operator: ast.operator, operand: ast.expr, *, operand_first: bool = False
) -> Evidence:
    """Does the database compute `old <operator> operand` as Python does?"""
    kind, sign = column.field.kind, SIGNS.get(type(operator))
    name = column.field.name
    what = f"{ast.unparse(operand)} and {kind.value} column {name}"
    if column.field.pre_save is not None:
        return refuted(f"{name} is changed at save time by {column.field.pre_save}", column.field.at)
    if kind is FieldKind.OTHER:
        return unknown(f"what {column.field.klass} means by arithmetic is not known", column.field.at)
    if kind is FieldKind.TEXT and isinstance(operator, ast.Add):
        return assumed(f"{name} is text that is joined: Concat() treats NULL as empty", column.field.at)
    if kind is FieldKind.INTEGER and type(operator) in BITS and not operand_first:
        return proved(f"bits of integer column {name}", column.field.at)
    if kind in NUMBERS and sign is not None:
        return _numbers(column, sign, operand, operand_first=operand_first)
    if kind is FieldKind.DURATION and sign in ("+", "-"):
        return proved(f"{name} is a duration column", column.field.at)
    if kind in MOMENTS and sign in ("+", "-") and not operand_first:
        return _moment(column, operand)
    return refuted(f"this operator between {what} is not the same in SQL", column.field.at)


def _numbers(column: Column, sign: str, operand: ast.expr, *, operand_first: bool) -> Evidence:
    kind, name, at = column.field.kind, column.field.name, column.field.at
    if kind is FieldKind.INTEGER:
        if sign == "/":
            return refuted(f"/ of integer column {name} gives a float in Python and an integer in SQL", at)
        if _gives_float(operand):
            return refuted(f"{ast.unparse(operand)} is a float: Python cuts off what integer column {name} rounds", at)
        if sign == "*" and not isinstance(operand, ast.Constant):
            return assumed(f"{ast.unparse(operand)} is an integer: a float is cut off in Python and rounded in SQL", at)
    if sign == "/" and operand_first:
        return refuted(f"division by {name} fails differently in SQL", at)
    if sign == "/" and (kind is FieldKind.DECIMAL or not _nonzero(operand)):
        return refuted(f"division of {name} is rounded, or fails, differently in SQL", at)
    if sign == "*" and kind is FieldKind.DECIMAL:
        return assumed(f"the product of decimal column {name} is rounded alike", at)
    if kind is FieldKind.DECIMAL and any("sqlite" in engine for engine in column.engines):
        return assumed(f"SQLite computes decimal column {name} as a float, and rounds it when it is read", at)
    return proved(f"{name} is a column of the kind {kind.value}: {sign} is the same in SQL", at)


def _moment(column: Column, operand: ast.expr) -> Evidence:
    """A timedelta can be added in SQL, a relativedelta cannot."""
    name = ""
    if isinstance(operand, ast.Call):
        name = operand.func.attr if isinstance(operand.func, ast.Attribute) else getattr(operand.func, "id", "")
    if name == "timedelta":
        return proved(f"a timedelta is added to {column.field.kind.value} column {column.field.name}", column.field.at)
    if name == "relativedelta":
        return refuted("a relativedelta has no counterpart in SQL", column.field.at)
    return assumed(f"{ast.unparse(operand)} is a timedelta", column.field.at)


def _gives_float(node: ast.expr) -> bool:
    match node:
        case ast.Constant(value=float()):
            return True
        case ast.BinOp(op=ast.Div()):
            return True
        case ast.BinOp(left=left, right=right):
            return _gives_float(left) or _gives_float(right)
        case ast.UnaryOp(operand=inner):
            return _gives_float(inner)
        case ast.Call(func=ast.Name(id="float")):
            return True
        case _:
            return False


def _nonzero(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and bool(node.value)
