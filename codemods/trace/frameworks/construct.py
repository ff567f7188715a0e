"""Calls of classes: new model instances, forms and serializers; and what forms do when they save."""

from __future__ import annotations

import ast

from codemods.evidence import assumed, proved, refuted, unknown
from codemods.project.model import Assigned, ClassRef, External, FunctionRef, Model
from codemods.trace.arguments import Arguments
from codemods.trace.events import EffectKind, SideEffect
from codemods.trace.frameworks.rendering import PAGINATORS, paginated, serialized
from codemods.trace.holders import may_write_to_kept
from codemods.trace.run import Run
from codemods.trace.state import objects_in
from codemods.trace.values import (
    ClassValue,
    ExternalValue,
    Form,
    Instance,
    Obj,
    Origin,
    Unknown,
    Value,
)

FORM_BASES = (
    "django.forms.BaseForm",
    "django.forms.Form",
    "django.forms.ModelForm",
    "django.forms.BaseFormSet",
    "rest_framework.serializers.BaseSerializer",
    "rest_framework.serializers.Serializer",
    "rest_framework.serializers.ModelSerializer",
)

_PAGINATORS = frozenset(External(name) for name in PAGINATORS)


def construct(run: Run, klass: ClassValue, arguments: Arguments, node: ast.Call) -> Value:
    """``Klass(...)``."""
    if klass.model is not None:
        made = _new_instance(run, klass.model, arguments, node)
        run.update(made, guessed=klass.guessed)
        return made
    if klass.ref in _PAGINATORS or (isinstance(klass.ref, ClassRef) and _is_paginator(run, klass.ref)):
        return paginated(run, arguments, node)
    if not isinstance(klass.ref, ClassRef):
        return ExternalValue(klass.ref.dotted, called=True)
    if run.project.is_subclass(klass.ref, *FORM_BASES):
        return _form(run, klass.ref, arguments, node)
    instance = Instance(klass.ref)
    init = run.project.method(klass.ref, "__init__")
    if isinstance(init, FunctionRef):
        run.tracer.call_project(run, init, instance, arguments, node)
    doubt = may_write_to_kept(run.tracer, klass.ref) if any(map(run.reachable, arguments)) else None
    for value in arguments:
        run.escape(value, assumed(f"kept by {klass.ref.qualname}()", run.at(node)))
        if doubt is not None:
            run.opaque(value, doubt)
    return instance


def _is_paginator(run: Run, klass: ClassRef) -> bool:
    """A class of the project that takes the rows first, and hands out pages of them, as Django's own does."""
    if not run.project.is_subclass(klass, *PAGINATORS):
        return False
    init = run.project.method(klass, "__init__")
    first = run.tracer.parameter_names(init)[1:2] if isinstance(init, FunctionRef) else ("object_list",)
    pages = [run.project.method(klass, name) for name in ("page", "get_page")]
    return first == ("object_list",) and not any(isinstance(item, FunctionRef) for item in pages)


def _new_instance(run: Run, model: Model, arguments: Arguments, node: ast.Call) -> Obj:
    at = run.at(node)
    given = {"pk", "id", model.pk} & set(arguments.keywords)
    obj = run.new_object(
        node,
        model,
        Origin.NEW,
        unknown(f"{model.name}({min(given)}=...) may be a row or new", at)
        if given
        else refuted(f"new {model.name}(...), not a row yet", at),
        tag="new",
    )
    for key, value in arguments.keywords.items():
        if isinstance(value, Obj):
            run.state.attributes[obj.id, key] = value
    return obj


def form_model(run: Run, ref: ClassRef) -> Model | None:
    """The model of a ModelForm's or ModelSerializer's Meta."""
    found = run.project.class_attribute(ref, "Meta")
    if found is None or not isinstance(found[1], ClassRef):
        return None
    member = run.project.class_attribute(found[1], "model")
    if member is None or not isinstance(member[1], Assigned):
        return None
    value = run.tracer.assigned_value(member[1])
    return value.model if isinstance(value, ClassValue) else None


def _form(run: Run, ref: ClassRef, arguments: Arguments, node: ast.Call) -> Value:
    instance = arguments.keywords.get("instance")
    bound = bool(arguments.positional) or bool({"data", "files"} & set(arguments.keywords)) or arguments.star
    if instance is None and arguments.positional and run.project.is_subclass(ref, *FORM_BASES[4:]):
        instance = arguments.positional[0]
    if run.project.is_subclass(ref, *FORM_BASES[4:]):
        serialized(run, (ref,), arguments, node)
    objects = objects_in(instance) if instance is not None else ()
    for obj in objects:
        if bound or arguments.double_star:
            run.update(obj, bound_form=True)
            run.opaque(obj, unknown(f"bound to {ref.qualname}, whose validation writes to it", run.at(node)))
    return Form(ref, form_model(run, ref), objects[0] if len(objects) == 1 else None)


def call_form(run: Run, form: Form, name: str, arguments: Arguments, node: ast.Call) -> Value:
    """A method of a form or serializer."""
    method = run.project.method(form.ref, name) if isinstance(form.ref, ClassRef) else None
    if isinstance(method, FunctionRef):
        result = run.tracer.call_project(run, method, form, arguments, node)
        if name != "save" or objects_in(result):
            return result
    if name == "save":
        return _save_form(run, form, arguments, node)
    if name == "to_representation" and isinstance(form.ref, ClassRef):
        serialized(run, (form.ref,), arguments, node)
    for value in arguments:
        run.opaque(value, unknown(f"passed to {name}() of a form", run.at(node)))
    return Unknown(f"result of {name}()")


def _save_form(run: Run, form: Form, arguments: Arguments, node: ast.Call) -> Value:
    at = run.at(node)
    if arguments.constant(0, "commit") is False:
        return run.new_object(
            node,
            form.model,
            Origin.FORM,
            refuted("save(commit=False): new, or with the form's data unsaved", at),
            refuted("save(commit=False) leaves the form's data unsaved", at),
            tag="form",
            bound_form=True,
        )
    if form.instance is not None:
        state = run.known(form.instance)
        run.update(form.instance, writes=(), opaque=(), bound_form=False, saves=(*state.saves, at), incoming=False)
    run.emit(SideEffect, node, kind=EffectKind.UNKNOWN, why="save() of a form", at=at)
    if form.model is None:
        return Unknown("result of save() of a form")
    if arguments.get(0, "commit") is not None and form.ref is not None and not arguments.keywords.keys() - {"commit"}:
        stored = unknown("save(commit=...) of a form may leave it unsaved", at)
        return run.new_object(node, form.model, Origin.FORM, stored, stored, tag="form", bound_form=True)
    return run.new_object(
        node, form.model, Origin.CREATED, proved("saved by its form", at), proved("saved by its form", at), tag="form"
    )
