"""What the parameters of a function are before anything is known of a particular call."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from codemods.evidence import Evidence, assumed, proved, refuted, unknown
from codemods.project.model import ClassRef, External, FunctionRef, Model
from codemods.trace.guess import model_by_name
from codemods.trace.run import Run
from codemods.trace.values import (
    ClassValue,
    Const,
    Form,
    FunctionValue,
    Instance,
    ListOf,
    Obj,
    Origin,
    QuerySet,
    Request,
    Self,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from codemods.project.named import ProjectNames

Shape = tuple[Hashable, ...] | None
"""What is told to a function about one argument; None: nothing."""

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
MANAGER_BASES = ("django.db.models.Manager", "django.db.models.QuerySet", "django.db.models.manager.BaseManager")
ADMIN_OBJECT_HOOKS = frozenset({"save_model", "response_add", "response_change", "save_related", "save_formset"})
CONTAINERS = frozenset(
    "list List set Set tuple Tuple Sequence Iterable Iterator Collection frozenset Generator".split()
)


def parameters_of(node: FunctionNode) -> list[ast.arg]:
    """All named parameters in order, `*args` and `**kwargs` left out."""
    return [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]


def shape_of(run: Run, value: Value) -> Shape:
    """What of a value is worth a trace of its own of the function that it is handed to."""
    match value:
        case Obj():
            model = run.known(value).model
            return ("obj", model.label) if model is not None else None
        case QuerySet(model=model, locked=locked, manager=manager, guessed=guessed) if model is not None:
            return ("queryset", model.label, locked, manager, guessed)
        case ClassValue(ref=ref):
            return ("class", ref)
        case Self(ref=ref, is_class=is_class):
            return ("self", ref, is_class)
        case Instance(ref=ref):
            return ("instance", ref)
        case Request():
            return ("request",)
        case Form(ref=ref, model=model):
            return ("form", ref, model.label if model else None)
        case Const(value=bool() | None as constant):
            return ("const", constant)
        case FunctionValue(ref=ref, receiver=None) if "<locals>" not in ref.qualname:
            return ("function", ref)
        case _:
            return None


def default_shape(project: ProjectNames, ref: FunctionRef, definition: FunctionNode, name: str) -> Shape:
    """A class that a parameter is where the call does not give it: ``def paginate(rows, paginator=Paginator)``."""
    value = default_of(definition, name)
    if not isinstance(value, ast.Name | ast.Attribute):
        return None
    found = project.resolve_expr(ref.path, value)
    if isinstance(found, External) and not found.dotted.rpartition(".")[2][:1].isupper():
        return None
    return ("class", found) if isinstance(found, ClassRef | External) else None


def default_of(definition: FunctionNode, name: str) -> ast.expr | None:
    """The expression that a parameter is where the call does not give it; None where it must."""
    given = definition.args
    names = [item.arg for item in (*given.posonlyargs, *given.args)]
    values = dict(zip(reversed(names), reversed(given.defaults), strict=False))
    only = dict(zip((item.arg for item in given.kwonlyargs), given.kw_defaults, strict=True))
    return values.get(name) or only.get(name)


def attribute_names(node: FunctionNode) -> frozenset[str]:
    """The parameters that name an attribute: ``setattr(order, name, value)``."""
    return frozenset(
        call.args[1].id
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in ("setattr", "getattr")
        and len(call.args) > 1
        and isinstance(call.args[1], ast.Name)
    )


def bind_parameters(run: Run, node: FunctionNode, shapes: tuple[Shape, ...]) -> None:
    """Give each parameter its value; `shapes` (from a call) wins over what the definition tells."""
    for index in range(len(parameters_of(node))):
        bind_parameter(run, node, index, shapes[index] if index < len(shapes) else None)
    for rest in (node.args.vararg, node.args.kwarg):
        if rest is not None:
            run.state.names[rest.arg] = Unknown("arguments")


def bind_parameter(run: Run, node: FunctionNode, index: int, shape: Shape) -> None:
    """Give one parameter its value."""
    parameter = parameters_of(node)[index]
    value = _of_shape(run, parameter, shape) if shape is not None else None
    if value is None:
        value = _of_definition(run, node, parameter, index)
    if isinstance(value, QuerySet):
        value = replace(value, parameter=parameter.arg)
    run.state.names[parameter.arg] = value
    if index == 0 and run.klass is not None and "<locals>" not in run.ref.qualname:
        run.self_value = value


def _of_shape(run: Run, parameter: ast.arg, shape: tuple[Hashable, ...]) -> Value | None:
    project = run.project
    match shape:
        case ("obj", str(label)):
            return parameter_object(run, parameter, project.model_by_label(label, run.path))
        case ("queryset", str(label), bool(locked), manager, guessed):
            model = project.model_by_label(label, run.path)
            name, why = (str(item) if item is not None else None for item in (manager, guessed))
            return QuerySet(model, manager=name, locked=locked, guessed=why)
        case ("class", ClassRef() | External() as ref):
            return ClassValue(ref, project.model_of(ref))
        case ("self", ClassRef() as ref, bool(is_class)):
            return Self(ref, is_class)
        case ("instance", ClassRef() as ref):
            return Instance(ref)
        case ("request",):
            return Request()
        case ("form", ref, label):
            model = project.model_by_label(label, run.path) if isinstance(label, str) else None
            return Form(ref if isinstance(ref, ClassRef | External) else None, model)
        case ("const", constant):
            return Const(constant)
        case ("function", FunctionRef() as ref):
            return FunctionValue(ref)
        case _:
            return None


def parameter_object(
    run: Run, parameter: ast.arg, model: Model | None, origin: Origin = Origin.PARAMETER, stored: Evidence | None = None
) -> Obj:
    """The instance that comes in as a parameter."""
    name = parameter.arg
    at = run.at(parameter)
    if stored is None:
        stored = (
            assumed(f"{name} comes from the callers", at)
            if model is not None
            else unknown(f"what {name} is, is not known", at)
        )
    obj = run.new_object(
        parameter, model, origin, stored, assumed(f"{name} comes from the callers", at), tag="parameter", name=name
    )
    run.update(obj, node=None)
    return obj


def _of_definition(run: Run, node: FunctionNode, parameter: ast.arg, index: int) -> Value:
    if index == 0 and run.klass is not None and not isinstance(node, ast.Lambda) and run.nested is None:
        first = _self_value(run, node, parameter, run.klass)
        if first is not None:
            return first
    if parameter.arg == "request":
        return Request()
    if parameter.annotation is not None:
        value = of_annotation(run, parameter, parameter.annotation)
        if value is not None:
            return value
    special = _special(run, node, parameter)
    if special is not None:
        return special
    model = model_by_name(run, node, parameter)
    if model is None:
        return parameter_object(run, parameter, None)
    obj = parameter_object(run, parameter, model)
    why = f"{parameter.arg} is taken to be a {model.name} by its name and attributes"
    run.update(obj, guessed=why, stored=assumed(why, run.at(parameter)))
    return obj


def _self_value(
    run: Run, node: ast.FunctionDef | ast.AsyncFunctionDef, parameter: ast.arg, klass: ClassRef
) -> Value | None:
    decorators = {getattr(item, "id", getattr(item, "attr", None)) for item in node.decorator_list}
    if "staticmethod" in decorators:
        return None
    model = run.project.model_of(klass)
    if "classmethod" in decorators or node.name in ("__new__", "__init_subclass__"):
        return ClassValue(klass, model) if model is not None else Self(klass, is_class=True)
    if model is not None:
        return parameter_object(run, parameter, model, Origin.SELF)
    if run.project.is_subclass(klass, *MANAGER_BASES):
        others = "a library's manager, which others may put on their models" if run.project.is_library else None
        return QuerySet(run.tracer.manager_model(klass), manager="objects", guessed=others)
    return Self(klass)


def of_annotation(run: Run, parameter: ast.arg, annotation: ast.expr) -> Value | None:
    """The value that a type annotation promises; None where it tells nothing."""
    match annotation:
        case ast.Constant(value=str(text)):
            try:
                return of_annotation(run, parameter, ast.parse(text, mode="eval").body)
            except SyntaxError:
                return None
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _of_either(run, parameter, (left, right))
        case ast.Subscript(value=ast.Name(id=name) | ast.Attribute(attr=name), slice=inner):
            return _of_generic(run, parameter, name, inner)
        case ast.Name() | ast.Attribute():
            return _of_class(run, parameter, annotation)
        case _:
            return None


def _of_either(run: Run, parameter: ast.arg, annotations: Sequence[ast.expr]) -> Value | None:
    """What one of several types promises: nothing where two of them are of different models."""
    found = [item for one in annotations if (item := of_annotation(run, parameter, one)) is not None]
    models = [model.label for item in found if (model := _model_of(run, item)) is not None]
    return found[0] if found and len(set(models)) <= 1 else None


def _model_of(run: Run, value: Value) -> Model | None:
    match value:
        case Obj():
            return run.known(value).model
        case QuerySet(model=model) | ClassValue(model=model):
            return model
        case ListOf(item=Obj() as item):
            return run.known(item).model
        case _:
            return None


def _of_generic(run: Run, parameter: ast.arg, name: str, inner: ast.expr) -> Value | None:
    if name == "Union" and isinstance(inner, ast.Tuple):
        return _of_either(run, parameter, inner.elts)
    if isinstance(inner, ast.Tuple):
        inner = inner.elts[0] if inner.elts else inner
    if name in ("Optional", "Union", "Annotated"):
        return of_annotation(run, parameter, inner)
    item = of_annotation(run, parameter, inner)
    if item is None:
        return None
    if name in ("QuerySet", "Manager", "BaseManager", "RelatedManager") and isinstance(item, Obj):
        return QuerySet(run.known(item).model)
    if name in ("type", "Type") and isinstance(item, Obj):
        model = run.known(item).model
        return ClassValue(model.ref, model) if model is not None else None
    if isinstance(item, Obj):
        run.update(item, stored=unknown(f"{parameter.arg} may hold new instances", run.at(parameter)))
    return ListOf(item) if name in CONTAINERS else None


def _of_class(run: Run, parameter: ast.arg, annotation: ast.expr) -> Value | None:
    ref = run.project.resolve_expr(run.path, annotation)
    if ref is None:
        return None
    model = run.project.model_of(ref)
    if model is not None:
        return parameter_object(run, parameter, model)
    if isinstance(ref, External):
        if ref.dotted.endswith(("HttpRequest", "WSGIRequest", "ASGIRequest", "rest_framework.request.Request")):
            return Request()
        return None
    if isinstance(ref, ClassRef):
        if run.project.is_subclass(ref, "django.http.HttpRequest"):
            return Request()
        return Instance(ref)
    return None


def _special(run: Run, node: FunctionNode, parameter: ast.arg) -> Value | None:
    """Parameters that Django itself fills: receivers' `instance`, the admin's `obj` and `queryset`."""
    if parameter.arg == "instance":
        signal = run.tracer.receiver_of(run.ref)
        if signal is not None:
            return _receiver_instance(run, parameter, *signal)
    if run.klass is None or isinstance(node, ast.Lambda):
        return _admin_function(run, parameter)
    if node.name == "perform_destroy" and parameter is node.args.args[-1]:
        return _row_of_view(run, parameter, run.klass)
    admin = run.project.admin_model(run.klass)
    if admin is None:
        return None
    if parameter.arg == "queryset":
        return QuerySet(admin, manager="_default_manager")
    if parameter.arg == "obj":
        if node.name in ADMIN_OBJECT_HOOKS:
            refusal = refuted("the admin hands over the form's instance, unsaved", run.at(parameter))
            return parameter_object(run, parameter, admin, Origin.FORM, refusal)
        return parameter_object(run, parameter, admin)
    return None


def _row_of_view(run: Run, parameter: ast.arg, klass: ClassRef) -> Value | None:
    """DRF hands perform_destroy() what get_object() has just read."""
    queryset = run.tracer.view_queryset(run, klass)
    if queryset is None or queryset.model is None:
        return None
    at = run.at(parameter)
    read = proved("the view has read it by get_object()", at)
    obj = parameter_object(run, parameter, queryset.model, Origin.PARAMETER, read)
    run.update(obj, clean=read)
    return obj


def _admin_function(run: Run, parameter: ast.arg) -> Value | None:
    """``def action(modeladmin, request, queryset)``: an admin action outside the class."""
    if parameter.arg == "queryset":
        return QuerySet(None)
    return None


def _receiver_instance(run: Run, parameter: ast.arg, signal: str, model: Model | None) -> Obj:
    at = run.at(parameter)
    if model is None:
        stored = unknown(f"{signal} of several or unknown models", at)
    elif signal in ("post_save", "pre_delete", "m2m_changed"):
        stored = proved(f"{signal} is sent for a stored row", at)
    elif signal == "post_delete":
        stored = refuted("post_delete: the row is gone", at)
    else:
        stored = unknown(f"{signal} is sent for new instances too", at)
    obj = parameter_object(run, parameter, model, Origin.RECEIVER, stored)
    if signal == "post_save":
        run.update(obj, clean=proved("post_save: it was saved a moment ago", at))
    return obj
