"""Instances that are made into text: their `__str__()` runs, and may follow relations."""

from __future__ import annotations

import ast

from codemods.trace.events import AsText
from codemods.trace.run import Run
from codemods.trace.values import Value

FUNCTIONS = frozenset(
    {"builtins.str", "builtins.repr", "builtins.print", "builtins.format", "django.utils.html.format_html"}
    | {f"django.utils.{name}" for name in ("encoding.force_str", "encoding.smart_str", "html.escape")}
    | {f"django.utils.html.{name}" for name in ("conditional_escape", "strip_tags")}
)
"""Functions that make their arguments into text."""


def made_text(run: Run, value: Value, node: ast.expr) -> None:
    """The instances that the value is or holds are made into text."""
    for obj in run.reachable(value):
        state = run.known(obj)
        if state.model is not None:
            run.emit(AsText, node, obj=obj, state=state)
