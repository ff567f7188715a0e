"""Calls that hand over the instance of a form, where what is called is known by its name only."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.project.model import FunctionRef

if TYPE_CHECKING:
    from codemods.project.callers import CallSite
    from codemods.trace.tracer import Tracer


def handed_form_instance(tracer: Tracer, ref: FunctionRef) -> str | None:
    """The place of a call like ``basket.merge_line(form.instance)``: the form has written its data into it, unsaved."""
    for site in tracer.project.callers_named(ref.name):
        for node in ast.walk(_around(tracer, site)):
            if isinstance(node, ast.Call) and node.lineno == site.line and _passes_form_instance(node, ref.name):
                return f"{site.path}:{site.line}"
    return None


def _around(tracer: Tracer, site: CallSite) -> ast.AST:
    """The function that holds the call, else its module."""
    outermost = (site.function or "").partition(".<locals>")[0]
    node = tracer.node_of(FunctionRef(site.path, outermost)) if outermost else None
    if node is None or not node.lineno <= site.line <= (node.end_lineno or 0):
        return tracer.project.source(site.path).tree
    return node


def _passes_form_instance(call: ast.Call, name: str) -> bool:
    if getattr(call.func, "attr", getattr(call.func, "id", None)) != name:
        return False
    return any(
        isinstance(argument, ast.Attribute)
        and argument.attr == "instance"
        and isinstance(argument.value, ast.Name | ast.Attribute)
        and getattr(argument.value, "attr", getattr(argument.value, "id", "")).endswith("form")
        for argument in call.args
    )
