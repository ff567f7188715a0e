"""Imports inside functions, and what a resolved name stands for."""

from __future__ import annotations

import ast

from codemods.project.model import Assigned, ClassRef, External, FunctionRef, ModuleRef, Ref
from codemods.trace.run import Run
from codemods.trace.values import (
    ClassValue,
    Const,
    ExternalValue,
    FunctionValue,
    ModuleValue,
    TaskValue,
    Unknown,
    Value,
)


def bind_import(run: Run, node: ast.Import) -> None:
    """``import a.b as c`` inside a function."""
    for alias in node.names:
        name = alias.asname or alias.name.partition(".")[0]
        target = alias.name if alias.asname else alias.name.partition(".")[0]
        run.state.names[name] = value_of(run, run.project.resolve_import(run.path, target, None), target)


def bind_import_from(run: Run, node: ast.ImportFrom) -> None:
    """``from a import b as c`` inside a function."""
    for alias in node.names:
        if alias.name == "*":
            continue
        ref = run.project.resolve_import(run.path, node.module or "", alias.name, node.level)
        run.state.names[alias.asname or alias.name] = value_of(run, ref, alias.name)


def value_of(run: Run, ref: Ref | None, name: str = "") -> Value:
    """The value that a module-level name stands for."""
    match ref:
        case None:
            return Unknown(f"{name} is not known")
        case FunctionRef():
            task = run.project.task(ref)
            return FunctionValue(ref) if task is None else TaskValue(task)
        case ClassRef():
            return ClassValue(ref, run.project.model_of(ref))
        case ModuleRef():
            return ModuleValue(ref)
        case External():
            model = run.project.model_of(ref)
            return ClassValue(ref, model) if model is not None else ExternalValue(ref.dotted)
        case Assigned():
            return run.tracer.assigned_value(ref)


def constant(value: Value) -> object | None:
    """The Python value of a constant; None for anything else."""
    return value.value if isinstance(value, Const) else None
