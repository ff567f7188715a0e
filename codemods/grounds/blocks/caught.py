"""Creations whose IntegrityError is caught, and what else the `try` around them writes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from codemods.edits import Span
from codemods.grounds.blocks.dependence import in_body, within
from codemods.grounds.blocks.handlers import handlers_around
from codemods.trace.events import Create, Event, FunctionTrace, Save

CONFLICTS = frozenset({"IntegrityError", "DatabaseError"})


@dataclass(frozen=True, slots=True)
class CaughtCreation:
    """``try: M.objects.create(...) except IntegrityError:`` whose handler goes on, without a block in between."""

    creation: Create | Save
    first: ast.stmt
    """The statement of the creation, or the first of several in the `try` that save or insert."""
    last: ast.stmt
    alone: bool
    """Nothing else in the `try` saves or inserts a row."""


def caught_creations(trace: FunctionTrace) -> Iterator[CaughtCreation]:
    """One for each `try` whose handler takes the conflict of a creation and goes on."""
    seen: set[ast.AST] = set()
    for event in trace.of(Create, Save):
        assert isinstance(event, Create | Save)
        caught = handlers_around(event, CONFLICTS, before_commit=False)
        around = [(handler, attempt) for handler, attempt in caught if _names_it(handler) and in_body(event, attempt)]
        if event.in_on_commit or not around or getattr(event, "from_call", None):
            continue
        handler, attempt = around[-1]
        if attempt in seen or isinstance(handler.body[-1], ast.Raise) or _has_block(event, attempt):
            continue
        seen.add(attempt)
        yield _caught(trace, event, attempt)


def _caught(trace: FunctionTrace, creation: Create | Save, attempt: ast.Try) -> CaughtCreation:
    inserting = [event for event in trace.of(Create, Save) if in_body(event, attempt)]
    if all(event.statement is creation.statement for event in inserting):
        return CaughtCreation(creation, creation.statement, creation.statement, alone=True)
    holding = [item for item in attempt.body if any(within(event, item) for event in inserting)]
    return CaughtCreation(creation, holding[0], holding[-1], alone=False)


def _names_it(handler: ast.ExceptHandler) -> bool:
    return handler.type is not None and any(name in ast.unparse(handler.type) for name in CONFLICTS)


def _has_block(event: Event, attempt: ast.Try) -> bool:
    """Is a transaction opened between the `try` and the creation?"""
    nodes = (atomic.node for atomic in event.atomics)
    return any(isinstance(node, ast.stmt | ast.expr) and Span.of(attempt).contains(Span.of(node)) for node in nodes)
