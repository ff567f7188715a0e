"""Assignments to properties: what the setter writes."""

from __future__ import annotations

import ast

from codemods.project.model import ClassRef, FunctionRef
from codemods.trace.arguments import Arguments
from codemods.trace.run import Run
from codemods.trace.values import Obj, Value


def property_setter(run: Run, obj: Obj, name: str, value: Value, statement: ast.AST) -> bool:
    """Run the setter of the property `name`; False where there is none."""
    model = run.known(obj).model
    if model is None or not isinstance(model.ref, ClassRef):
        return False
    for klass in run.project.mro(model.ref):
        node = run.project.klass(klass) if isinstance(klass, ClassRef) else None
        if node is None or not isinstance(klass, ClassRef):
            continue
        for item in node.body:
            if isinstance(item, ast.FunctionDef) and item.name == name and is_setter(item):
                ref = FunctionRef(klass.path, f"{klass.qualname}.{name}.setter", item.lineno)
                called = ast.Call(func=ast.Name(id=name, ctx=ast.Load()), args=[], keywords=[])
                call = ast.copy_location(called, statement)
                run.tracer.call_project(run, ref, obj, Arguments(positional=[value]), call)
                return True
    return False


def is_setter(node: ast.FunctionDef) -> bool:
    """True for ``@name.setter def name(self, value)``."""
    return any(isinstance(item, ast.Attribute) and item.attr == "setter" for item in node.decorator_list)
