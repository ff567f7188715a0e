"""What an override of `save()` or a receiver makes of `update_fields`: hands it on, or asks something of it."""

from __future__ import annotations

import ast
import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

NAME = "update_fields"
SET_METHODS = frozenset({"intersection", "issubset", "issuperset", "isdisjoint", "difference", "symmetric_difference"})
CHANGING = frozenset({"add", "append", "extend", "update", "insert", "union"})
SAVES = frozenset({"save", "asave", "save_base", "super_save"})
WRAPPERS = frozenset({"set", "list", "tuple", "frozenset", "sorted"})


class Asks(enum.Enum):
    """What is done with the list, from harmless to not."""

    FOR_NAMES = "asks which fields are in update_fields"
    """``update_fields is None or "status" in update_fields``: the same for every list that holds the name."""
    WHETHER_GIVEN = "does otherwise where update_fields is given"
    """``if update_fields is None: ...``."""


@dataclass(frozen=True, slots=True)
class Question:
    """One place that looks at the list."""

    asks: Asks
    line: int
    names: frozenset[str] = frozenset()
    """The names that are asked for, where they are written out."""
    same_with: bool = False
    """The answer for a list that holds the names is the one for None."""
    same_without: bool = False
    """The answer for a list without them is the one for None."""


def questions(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[Question]:
    """The places of a function that do more than hand `update_fields` on or add to it."""
    parents = {child: node for node in ast.walk(function) for child in ast.iter_child_nodes(node)}
    aliases = _aliases(function)
    for node in ast.walk(function):
        match node:
            case ast.Name(id=name, ctx=ast.Load()) if name in aliases:
                found = _question(node, parents, aliases)
            case ast.Constant(value=value) if value == NAME:
                found = _question(node, parents, aliases)
            case _:
                found = None
        if found is not None:
            yield found


def _aliases(function: ast.AST) -> frozenset[str]:
    """Names that are bound to the list: ``fields = kwargs.get("update_fields")``."""
    names = {NAME}
    for node in ast.walk(function):
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.NamedExpr(target=ast.Name(id=name), value=value)
            ):
                if _is_list(value, names):
                    names.add(name)
            case _:
                pass
    return frozenset(names)


def _is_list(node: ast.expr, names: set[str] | frozenset[str]) -> bool:
    match node:
        case ast.Name(id=name):
            return name in names
        case ast.Call(func=ast.Attribute(attr="get" | "pop"), args=[ast.Constant(value=value), *_]):
            return value == NAME
        case ast.Subscript(slice=ast.Constant(value=value)):
            return value == NAME
        case ast.Call(func=ast.Name(id=function), args=[argument]) if function in WRAPPERS:
            return _is_list(argument, names)
        case ast.BoolOp(op=ast.Or(), values=[first, *_]):
            return _is_list(first, names)
        case _:
            return False


def _question(
    place: ast.Name | ast.Constant, parents: Mapping[ast.AST, ast.AST], aliases: frozenset[str]
) -> Question | None:
    """What the expression around the mention asks; None where it asks nothing."""
    child: ast.AST = place
    node = parents.get(child)
    while node is not None:
        if _hands_on(node):
            return None
        if _asks(node, child):
            return None if _adds_after(node, parents, aliases) else _for_names(node, place, parents, aliases)
        if isinstance(node, ast.If | ast.IfExp | ast.While | ast.Assert):
            return _of_test(node, child, place, aliases)
        if isinstance(node, ast.stmt):
            return _of_statement(node, place, aliases)
        child, node = node, parents.get(node)
    return None


def _for_names(
    node: ast.AST, place: ast.Name | ast.Constant, parents: Mapping[ast.AST, ast.AST], aliases: frozenset[str]
) -> Question:
    whole: ast.AST = node
    while isinstance(parents.get(whole), ast.expr):
        whole = parents[whole]
    for_none = _answer(whole, aliases, given=False, held=False)
    return Question(
        Asks.FOR_NAMES,
        place.lineno,
        _constants(node),
        same_with=_answer(whole, aliases, given=True, held=True) == for_none,
        same_without=_answer(whole, aliases, given=True, held=False) == for_none,
    )


def _answer(node: ast.AST, aliases: frozenset[str], *, given: bool, held: bool) -> str:
    """The value of a test as far as the list decides it: "True", "False", or the rest as text."""
    match node:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            inner = _answer(operand, aliases, given=given, held=held)
            return {"True": "False", "False": "True"}.get(inner, f"not ({inner})")
        case ast.BoolOp(op=operator, values=values):
            decisive = "False" if isinstance(operator, ast.And) else "True"
            neutral = "True" if isinstance(operator, ast.And) else "False"
            answers = [_answer(value, aliases, given=given, held=held) for value in values]
            if decisive in answers:
                return decisive
            rest = [answer for answer in answers if answer != neutral]
            return f" {type(operator).__name__} ".join(rest) if rest else neutral
        case ast.Compare(left=left, ops=[ast.Is() | ast.Eq()], comparators=[ast.Constant(value=None)]):
            return str(not given) if _is_list(left, aliases) else ast.unparse(node)
        case ast.Compare(left=left, ops=[ast.IsNot() | ast.NotEq()], comparators=[ast.Constant(value=None)]):
            return str(given) if _is_list(left, aliases) else ast.unparse(node)
        case ast.Compare(ops=[ast.In()], comparators=[right]) if given and _is_list(right, aliases):
            return str(held)
        case ast.Compare(ops=[ast.NotIn()], comparators=[right]) if given and _is_list(right, aliases):
            return str(not held)
        case ast.expr() if _is_list(node, aliases):
            return str(given)
        case _:
            return ast.unparse(node)


def _adds_after(node: ast.AST, parents: Mapping[ast.AST, ast.AST], aliases: frozenset[str]) -> bool:
    """Only an addition to the list hangs on the test."""
    child: ast.AST = node
    while isinstance(child, ast.expr):
        parent = parents.get(child)
        if isinstance(parent, ast.If) and child is parent.test and not parent.orelse:
            return all(_adds(item, aliases) for item in parent.body)
        if parent is None:
            return False
        child = parent
    return False


def _hands_on(node: ast.AST) -> bool:
    """``super().save(update_fields=update_fields)``, ``update_fields.append("slug")``."""
    match node:
        case ast.Call(func=ast.Attribute(attr=attr)):
            return attr in SAVES or attr in CHANGING
        case ast.Attribute(attr=attr):
            return attr in CHANGING
        case _:
            return False


def _asks(node: ast.AST, child: ast.AST) -> bool:
    match node:
        case ast.Compare():
            return _asks_for_names(node, child)
        case ast.BinOp(op=ast.BitAnd() | ast.Sub()):
            return True
        case ast.comprehension() | ast.For():
            return node.iter is child
        case ast.Call(func=ast.Attribute(attr="get" | "pop"), args=[first, *_]) if first is child:
            return False
        case ast.Call(func=ast.Name(id=function)) if function in WRAPPERS:
            return False
        case ast.Call(func=ast.Attribute(attr=attr)) if attr in SET_METHODS:
            return True
        case ast.Call():
            return node.func is not child
        case _:
            return False


def _asks_for_names(node: ast.Compare, child: ast.AST) -> bool:
    return any(isinstance(item, ast.In | ast.NotIn) for item in node.ops) and child in node.comparators


def _constants(node: ast.AST) -> frozenset[str]:
    values = (part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str))
    return frozenset(value for value in values if value != NAME)


def _of_test(
    node: ast.If | ast.IfExp | ast.While | ast.Assert, child: ast.AST, place: ast.expr, aliases: frozenset[str]
) -> Question | None:
    """A test whether the list is given: harmless where it asks for names too, or only an addition hangs on it."""
    if child is not node.test or _holds_names(node.test, aliases):
        return None
    if isinstance(node, ast.If) and not node.orelse and all(_adds(item, aliases) for item in node.body):
        return None
    if isinstance(node, ast.IfExp) and _is_given(node, aliases):
        return None
    return Question(Asks.WHETHER_GIVEN, place.lineno)


def _is_given(node: ast.IfExp, aliases: frozenset[str]) -> bool:
    """``set(update_fields) if update_fields else None``: the list itself, made over."""
    return any(_mentions(part, aliases) for part in (node.body, node.orelse))


def _of_statement(node: ast.stmt, place: ast.expr, aliases: frozenset[str]) -> Question | None:
    match node:
        case ast.Assign(targets=[target], value=value) if not isinstance(value, ast.Compare | ast.BoolOp | ast.UnaryOp):
            return None if _mentions(target, aliases) or _is_list(value, aliases) else _given(place)
        case ast.Assign(targets=[target], value=value):
            harmless = _mentions(target, aliases) or _holds_names(value, aliases)
            return None if harmless else _given(place)
        case ast.AugAssign(target=target) if _mentions(target, aliases):
            return None
        case ast.Delete():
            return None
        case _:
            return _given(place)


def _given(place: ast.expr) -> Question:
    return Question(Asks.WHETHER_GIVEN, place.lineno)


def _holds_names(test: ast.expr, aliases: frozenset[str]) -> bool:
    """The expression asks for names somewhere: that place is a question of its own."""
    for part in ast.walk(test):
        match part:
            case ast.Compare(ops=operators, comparators=right) if any(
                isinstance(i, ast.In | ast.NotIn) for i in operators
            ):
                if any(_mentions(item, aliases) for item in right):
                    return True
            case ast.BinOp(op=ast.BitAnd() | ast.Sub()) | ast.comprehension() if _mentions(part, aliases):
                return True
            case ast.Call(func=ast.Attribute(attr=attr)) if attr in SET_METHODS and _mentions(part, aliases):
                return True
            case _:
                pass
    return False


def _mentions(node: ast.AST, aliases: frozenset[str]) -> bool:
    return any(
        (isinstance(part, ast.Name) and part.id in aliases) or (isinstance(part, ast.Constant) and part.value == NAME)
        for part in ast.walk(node)
    )


def _adds(statement: ast.stmt, aliases: frozenset[str]) -> bool:
    """``update_fields = {"slug"}.union(update_fields)``, ``update_fields += [...]``, ``update_fields.append(...)``."""
    match statement:
        case ast.Assign(targets=[target]) | ast.AugAssign(target=target):
            return _mentions(target, aliases)
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=value, attr=attr))):
            return attr in CHANGING and _mentions(value, aliases)
        case ast.If(body=body, orelse=orelse):
            return all(_adds(item, aliases) for item in (*body, *orelse))
        case ast.Pass():
            return True
        case _:
            return False
