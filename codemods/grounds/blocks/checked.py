"""Rows that are looked for, and created where the look found nothing: check-then-create in its usual spellings."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from codemods.grounds.blocks.dependence import block_of
from codemods.trace.events import Create, FunctionTrace, Save
from codemods.trace.values import Origin


@dataclass(frozen=True, slots=True)
class CheckedCreation:
    """``x = M.objects.get(...)`` that is answered by ``x = M.objects.create(...)`` where no row is found."""

    how: str
    """"get", "first" or "exists"."""
    look: ast.Call
    """The call whose arguments are the lookup: ``get(...)`` or ``filter(...)``."""
    creation: Create | Save
    values: ast.Call
    """The call whose keywords are the new row's values: ``create(...)`` or ``Model(...)``."""
    statements: tuple[ast.stmt, ...]
    """The look and the branch that creates: one `try`, one `if`, or an assignment and an `if`."""
    rest: tuple[ast.stmt, ...] = ()
    """What the branch does after the creation."""
    target: str | None = None
    """The name that holds the row afterwards."""
    returns: bool = False
    """Both branches return the row."""

    @property
    def extras(self) -> list[ast.keyword]:
        """The values of the new row that are no part of the lookup."""
        asked = {keyword.arg for keyword in self.look.keywords}
        return [keyword for keyword in self.values.keywords if keyword.arg not in asked]

    @property
    def receiver(self) -> ast.expr:
        """The manager: ``M.objects``."""
        assert isinstance(self.look.func, ast.Attribute)
        return self.look.func.value


@dataclass(frozen=True, slots=True)
class _Made:
    """The creation at the head of a branch."""

    values: ast.Call
    manager: str
    """Source of the manager that the look must use too."""
    target: str | None
    returns: bool
    rest: tuple[ast.stmt, ...]


def checked_creations(trace: FunctionTrace) -> Iterator[CheckedCreation]:
    """The check-then-create places of a function, in order."""
    for event in trace.of(Create, Save):
        assert isinstance(event, Create | Save)
        branch = trace.parents(event.statement)
        made = None if not isinstance(branch, ast.ExceptHandler | ast.If) else _made(event, branch.body)
        if made is None:
            continue
        found = _in_handler(trace, event, branch, made) if isinstance(branch, ast.ExceptHandler) else None
        if isinstance(branch, ast.If):
            found = _after_first(trace, event, branch, made) or _after_exists(event, branch, made)
        if found is not None:
            yield found


def _made(event: Create | Save, body: list[ast.stmt]) -> _Made | None:
    if isinstance(event, Create):
        call = event.node
        if event.method != "create" or body[0] is not event.statement or not isinstance(call, ast.Call):
            return None
        target, returns = _bound(event.statement, call)
        if not isinstance(call.func, ast.Attribute) or not (target or returns or isinstance(event.statement, ast.Expr)):
            return None
        return _Made(call, ast.unparse(call.func.value), target, returns, tuple(body[1:]))
    new = event.state
    if len(body) < 2 or body[1] is not event.statement or new.origin is not Origin.NEW or not _is_plain_save(event):
        return None
    if not isinstance(new.node, ast.Call) or new.writes:
        return None
    target, _ = _bound(body[0], new.node)
    if target is None or not isinstance(event.receiver, ast.Name) or event.receiver.id != target:
        return None
    return _Made(new.node, ast.unparse(new.node.func) + ".objects", target, False, tuple(body[2:]))


def _is_plain_save(event: Save) -> bool:
    call = event.node
    return isinstance(event.statement, ast.Expr) and isinstance(call, ast.Call) and not call.args and not call.keywords


def _bound(statement: ast.stmt, call: ast.expr) -> tuple[str | None, bool]:
    """The name that the statement binds to the call, and whether it returns it."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if value is call:
            return name, False
        case ast.Return(value=value) if value is call:
            return None, True
    return None, False


def _method(node: ast.expr | None, name: str) -> ast.Call | None:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name:
        return node
    return None


def _manager_of(call: ast.Call) -> str:
    assert isinstance(call.func, ast.Attribute)
    return ast.unparse(call.func.value)


def _in_handler(
    trace: FunctionTrace, event: Create | Save, handler: ast.ExceptHandler, made: _Made
) -> CheckedCreation | None:
    whole = trace.parents(handler)
    if not isinstance(whole, ast.Try) or len(whole.body) != 1 or whole.handlers != [handler]:
        return None
    if whole.orelse or whole.finalbody or handler.name or not isinstance(handler.type, ast.Attribute | ast.Name):
        return None
    if ast.unparse(handler.type).rpartition(".")[2] not in ("DoesNotExist", "ObjectDoesNotExist"):
        return None
    look = _method(getattr(whole.body[0], "value", None), "get")
    if look is None or _manager_of(look) != made.manager:
        return None
    target, returns = _bound(whole.body[0], look)
    if (target, returns) != (made.target, made.returns) or not (target or returns) or (returns and made.rest):
        return None
    return CheckedCreation("get", look, event, made.values, (whole,), made.rest, target, returns)


def _after_first(trace: FunctionTrace, event: Create | Save, branch: ast.If, made: _Made) -> CheckedCreation | None:
    block = block_of(trace, branch)
    place = next(number for number, item in enumerate(block) if item is branch)
    match branch.test:
        case ast.UnaryOp(op=ast.Not(), operand=ast.Name(id=name)):
            pass
        case ast.Compare(left=ast.Name(id=name), ops=[ast.Is()], comparators=[ast.Constant(value=None)]):
            pass
        case _:
            return None
    before = block[place - 1] if place else None
    if branch.orelse or before is None or made.target != name:
        return None
    first = _method(getattr(before, "value", None), "first")
    look = _method(first.func.value, "filter") if first is not None and isinstance(first.func, ast.Attribute) else None
    if first is None or look is None or _bound(before, first)[0] != name or _manager_of(look) != made.manager:
        return None
    return CheckedCreation("first", look, event, made.values, (before, branch), made.rest, name)


def _after_exists(event: Create | Save, branch: ast.If, made: _Made) -> CheckedCreation | None:
    if (
        branch.orelse
        or not isinstance(branch.test, ast.UnaryOp)
        or not isinstance(branch.test.op, ast.Not)
        or made.returns
    ):
        return None
    exists = _method(branch.test.operand, "exists")
    look = (
        _method(exists.func.value, "filter") if exists is not None and isinstance(exists.func, ast.Attribute) else None
    )
    if look is None or _manager_of(look) != made.manager:
        return None
    return CheckedCreation("exists", look, event, made.values, (branch,), made.rest, made.target)
