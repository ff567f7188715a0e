"""Project helpers that look up one row of a model which they are handed: ``get_object_or_none(Order, pk)``."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from codemods.evidence import assumed, proved
from codemods.project.model import ClassRef, Model
from codemods.trace.frameworks.construct import form_model
from codemods.trace.run import Run
from codemods.trace.values import ClassValue, Obj, Origin, QuerySet, Value

_NAME = re.compile(r"^_*a?(get|fetch|find|load|retrieve)_.*?(object|node|instance|_or_|by_id|by_pk|row|record)")


def looked_up(run: Run, name: str, values: Iterable[Value], node: ast.expr) -> Value | None:
    """The row that such a helper gives, where its name says so and one model is among its arguments.

    What it gives was not read, so all that rests on it is assumed.
    """
    if not _NAME.match(name.rpartition(".")[2]):
        return None
    models = {model.label: model for value in values if (model := _model_of(run, value)) is not None}
    if len(models) != 1:
        return None
    model = next(iter(models.values()))
    at = run.at(node)
    why = f"{name}() is taken to give a stored {model.name}"
    obj: Obj = run.new_object(
        node, model, Origin.FETCHED, assumed(why, at), proved("read a moment ago", at), tag="looked up", guessed=why
    )
    return obj


def _model_of(run: Run, value: Value) -> Model | None:
    match value:
        case ClassValue(model=model) if model is not None:
            return model
        case ClassValue(ref=ClassRef() as ref):
            return form_model(run, ref)
        case QuerySet(model=model, owner=None):
            return model
        case _:
            return None
