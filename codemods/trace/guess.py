"""A parameter without annotation that is named like a model, and used like one, is likely one: never more than that."""

from __future__ import annotations

import ast

from codemods.project.model import ClassRef, Model
from codemods.trace.run import Run

ALWAYS = frozenset(
    """pk id save asave delete adelete refresh_from_db arefresh_from_db full_clean clean _state _meta objects
    __class__ get_absolute_url DoesNotExist __dict__""".split()
)


def model_by_name(
    run: Run, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, parameter: ast.arg
) -> Model | None:
    """The one model that the parameter is named after and that has every attribute which is used of it."""
    model = _named(run, parameter.arg)
    used = run.tracer.syntaxes.of(node).used.get(parameter.arg) if model is not None else None
    if model is None or not used or not any(model.field(name) is not None or name in model.reverse for name in used):
        return None
    return model if all(_has(run, model, name) for name in used) else None


def _named(run: Run, name: str) -> Model | None:
    if name == "user":
        return run.project.user_model()
    return _nearest(run, run.project.models_in_words(name))


def _nearest(run: Run, found: tuple[Model, ...]) -> Model | None:
    """The only one; else the one that the file imports; else the only one of the file's own app."""
    if len(found) == 1:
        return found[0]
    for model in found:
        if run.project.model_of(run.project.resolve(run.path, model.name)) == model:
            return model
    folder = run.path.rpartition("/")[0]
    near = [model for model in found if isinstance(model.ref, ClassRef) and _app_folder(model.ref.path) in f"{folder}/"]
    return near[0] if len(near) == 1 else None


def _app_folder(path: str) -> str:
    """The folder of the app that a models module belongs to, with a slash at its end."""
    folder = path.rpartition("/")[0]
    return f"{folder.removesuffix('/models')}/"


def _has(run: Run, model: Model, name: str) -> bool:
    if name in ALWAYS or model.field(name) is not None or name in model.reverse or name in model.managers:
        return True
    if name.startswith(("get_next_by_", "get_previous_by_")) or (name.startswith("get_") and name.endswith("_display")):
        return True
    if not isinstance(model.ref, ClassRef):
        return True
    if run.project.class_attribute(model.ref, name) is not None:
        return True
    return run.project.method(model.ref, name) is not None
