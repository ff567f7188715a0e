"""Calls of code outside the project: what they give, and what they do to the instances that they are handed."""

from __future__ import annotations

import ast
from collections.abc import Callable

from codemods.evidence import assumed, refuted, unknown
from codemods.project.model import ClassRef
from codemods.trace.arguments import Arguments
from codemods.trace.assign import write_attribute
from codemods.trace.attributes import attribute_of
from codemods.trace.dictionaries import called, local_names
from codemods.trace.events import Asked, Dispatch, EffectKind, OpaqueCall, SideEffect, Use
from codemods.trace.frameworks.effects import effect_of, is_harmless
from codemods.trace.frameworks.instances import passed_to_unread
from codemods.trace.frameworks.rendering import PAGINATORS, RENDERS, paginated, rendered
from codemods.trace.iteration import item_of, related_rows, row_of
from codemods.trace.reads.prefetching import FUNCTIONS as PREFETCHING
from codemods.trace.reads.prefetching import prefetched
from codemods.trace.run import Run
from codemods.trace.state import label_of, objects_in, options_of, union
from codemods.trace.values import (
    ClassValue,
    Const,
    ExternalValue,
    FunctionValue,
    ListOf,
    Obj,
    Origin,
    QuerySet,
    SignatureValue,
    Super,
    TaskValue,
    Unknown,
    Value,
)

TRANSACTION_ATOMIC = "django.db.transaction.atomic"
ON_COMMIT = frozenset({"django.db.transaction.on_commit", "django.db.connection.on_commit"})

Handler = Callable[[Run, Arguments, ast.Call], Value]


def call_external(run: Run, dotted: str, arguments: Arguments, node: ast.Call) -> Value:
    """The result of calling `dotted`, and its effects."""
    handler = _FUNCTIONS.get(dotted)
    if handler is not None:
        return handler(run, arguments, node)
    if dotted in RENDERS:
        rendered(run, dotted, arguments, node)
    kind = effect_of(dotted)
    if kind is not None:
        run.emit(SideEffect, node, kind=kind, why=f"{dotted}()", at=run.at(node))
    if not is_harmless(dotted):
        _unread(run, dotted, arguments, node)
    elif dotted.startswith(("django.forms", "rest_framework.serializers")):
        _bound_form(run, dotted, arguments, node)
    return ExternalValue(dotted, called=True)


def call_external_method(run: Run, dotted: str, name: str, arguments: Arguments, node: ast.Call) -> Value:
    """A method of something that outside code gave: `logging.getLogger(...).info(order)`."""
    full = f"{dotted}.{name}"
    if name == "send_task":
        return _send_task(run, arguments, node)
    kind = effect_of(dotted)
    if name in ("send", "send_robust") and dotted.startswith("django.dispatch"):
        kind = EffectKind.SIGNAL
    if kind is not None:
        run.emit(SideEffect, node, kind=kind, why=f"{full}()", at=run.at(node))
    if not is_harmless(dotted) or kind is EffectKind.SIGNAL:
        _unread(run, full, arguments, node)
    return ExternalValue(full, called=True)


def _unread(run: Run, dotted: str, arguments: Arguments, node: ast.Call) -> None:
    uses = run.uses(*arguments)
    if uses:
        run.emit(OpaqueCall, node, name=dotted, uses=uses)
    if effect_of(dotted) is None and not is_harmless(dotted):
        run.emit(SideEffect, node, kind=EffectKind.LIBRARY, why=f"{dotted}() was not read", at=run.at(node))
    for value in arguments:
        run.opaque(value, passed_to_unread(dotted, run.at(node)))
        run.escape(value, unknown(f"passed to {dotted}()", run.at(node)))


def _bound_form(run: Run, dotted: str, arguments: Arguments, node: ast.Call) -> None:
    instance = arguments.keywords.get("instance")
    if instance is not None:
        run.opaque(instance, unknown("bound to a form, which may write to it", run.at(node)))


def _send_task(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    run.emit(
        Dispatch,
        node,
        method="send_task",
        tasks=(),
        system="celery",
        result_used=run.tracer.result_used(run, node),
        arguments=tuple(arguments),
        states=run.states(arguments),
    )
    return Unknown("result of a dispatch")


# --- builtins


def _setattr(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    name = arguments.constant(1, "")
    target = arguments.get(0, "")
    if target is None or len(arguments.positional) < 3:
        return Const(None)
    for obj in objects_in(target):
        if isinstance(name, str):
            write_attribute(run, obj, name, arguments.positional[2], node, node.args[2])
        else:
            run.opaque(obj, refuted("setattr() writes a field whose name is computed", run.at(node)))
    return Const(None)


def _vars(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    target = arguments.get(0, "")
    if target is not None:
        run.opaque(target, assumed("what vars() gives may be written to", run.at(node)))
    return Unknown("result of vars()")


def _getattr(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    name = arguments.constant(1, "")
    target = arguments.get(0, "")
    if target is None or not isinstance(name, str):
        return Unknown("getattr() with a computed name")
    attribute = ast.copy_location(ast.Attribute(value=node.args[0], attr=name, ctx=ast.Load()), node)
    found = attribute_of(run, target, name, attribute)
    return union((found, arguments.positional[2])) if len(arguments.positional) > 2 else found


def _list(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    source = arguments.get(0, "iterable")
    match source:
        case QuerySet(values=False):
            return ListOf(row_of(run, source, node, tag="listed", method="iterate"), queryset=source)
        case ListOf():
            return source
        case None:
            return ListOf(Unknown("empty"))
        case _:
            return ListOf(item_of(run, source, node, node))


def _counted(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    """len(qs), bool(qs), any(qs): the queryset is evaluated."""
    source = arguments.get(0, "")
    if isinstance(source, QuerySet):
        run.emit(Asked, node, queryset=source, how=ast.unparse(node.func))
        related_rows(run, source, node, Use.ROWS)
    return ExternalValue("builtins.len", called=True)


def _next(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    source = arguments.get(0, "")
    return item_of(run, source, node, node) if source is not None else Unknown()


def _enumerate(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    source = arguments.get(0, "iterable")
    item = item_of(run, source, node, node) if source is not None else Unknown()
    return ListOf(run.tuple_of((Unknown("index"), item)))


def _zip(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    pairs = zip(node.args, arguments.positional, strict=False)
    return ListOf(run.tuple_of(item_of(run, value, argument, argument) for argument, value in pairs))


def _super(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    receiver = arguments.get(1, "")
    if receiver is None:
        receiver = run.self_value
    if receiver is None or run.klass is None:
        return Unknown("super() outside a class")
    first = arguments.get(0, "")
    if isinstance(first, ClassValue) and isinstance(first.ref, ClassRef):
        return Super(receiver, first.ref)
    return Super(receiver, run.klass)


def _pass_through(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    return arguments.get(0, "") or Unknown()


# --- Django


def _get_object(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    return row_of(run, _queryset_of(arguments), node, tag="row", method="get_object_or_404")


def _queryset_of(arguments: Arguments) -> QuerySet:
    """What `get_object_or_404` and its like look in: a model, a manager or a queryset (of one model on all paths)."""
    found: list[QuerySet] = []
    for option in options_of(arguments.get(0, "klass") or Unknown()):
        match option:
            case QuerySet():
                found.append(option)
            case ClassValue(model=model) if model is not None:
                found.append(QuerySet(model, manager="_default_manager", is_manager=True))
            case _:
                return QuerySet(None)
    same = len({label_of(item.model) for item in found}) == 1
    return found[0] if same else QuerySet(None)


def _queryset_given(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    found = _queryset_of(arguments)
    return found if found.model is not None else Unknown("a queryset")


def _get_list(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    queryset = _queryset_of(arguments)
    return ListOf(row_of(run, queryset, node, tag="row", method="iterate"), queryset=queryset)


def _user_model(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    model = run.project.user_model()
    return ClassValue(model.ref, model) if model is not None else Unknown("the user model is not known")


def _session_user(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    model = run.project.user_model()
    at = run.at(node)
    return run.new_object(
        node, model, Origin.FETCHED, assumed("authenticate() gives a stored user", at), assumed("fresh", at), tag="user"
    )


def _get_model(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    app, name = arguments.constant(0, "app_label"), arguments.constant(1, "model_name")
    label = f"{app}.{name}" if isinstance(app, str) and isinstance(name, str) else app
    model = run.project.model_by_label(label, run.path) if isinstance(label, str) else None
    return ClassValue(model.ref, model) if model is not None else Unknown("get_model() of an unknown model")


def _partial(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    function = arguments.get(0, "")
    return function if isinstance(function, FunctionValue | TaskValue) else Unknown("partial")


def _copy(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    source = arguments.get(0, "x")
    if isinstance(source, Obj):
        state = run.known(source)
        at = run.at(node)
        return run.new_object(
            node, state.model, Origin.COPY, unknown("a copy in memory", at), unknown("a copy in memory", at), tag="copy"
        )
    return source or Unknown("copy")


def _signature(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "signature")
    tasks = [
        task
        for value in arguments
        for option in ([value.item] if isinstance(value, ListOf) else [value])
        if isinstance(option, SignatureValue)
        for task in option.tasks
    ]
    return SignatureValue(name, tuple(tasks))


def _cast(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    return arguments.get(1, "val") or Unknown("cast")


def _type(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    value = arguments.get(0, "")
    model = run.known(value).model if isinstance(value, Obj) else None
    return ClassValue(model.ref, model) if model is not None else ExternalValue("builtins.type", called=True)


_FUNCTIONS: dict[str, Handler] = {
    "typing.cast": _cast,
    **dict.fromkeys(PREFETCHING, prefetched),
    "builtins.type": _type,
    "builtins.setattr": _setattr,
    "builtins.vars": _vars,
    "builtins.getattr": _getattr,
    "builtins.super": _super,
    "builtins.dict": called,
    "builtins.locals": local_names,
    **dict.fromkeys(PAGINATORS, paginated),
    "builtins.next": _next,
    **dict.fromkeys((f"builtins.{name}" for name in ("len", "bool", "any", "all", "sum", "min", "max")), _counted),
    "builtins.iter": _pass_through,
    "builtins.enumerate": _enumerate,
    "builtins.zip": _zip,
    "copy.copy": _copy,
    "copy.deepcopy": _copy,
    "functools.partial": _partial,
    "django.shortcuts.get_object_or_404": _get_object,
    "django.shortcuts.aget_object_or_404": _get_object,
    "rest_framework.generics.get_object_or_404": _get_object,
    "django.shortcuts.get_list_or_404": _get_list,
    "django.shortcuts._get_queryset": _queryset_given,
    "django.contrib.auth.get_user_model": _user_model,
    "django.contrib.auth.authenticate": _session_user,
    "django.contrib.auth.get_user": _session_user,
    "django.apps.apps.get_model": _get_model,
    **dict.fromkeys(("builtins.list", "builtins.tuple", "builtins.set", "builtins.sorted", "builtins.reversed"), _list),
    **dict.fromkeys(
        (f"celery.{where}{name}" for name in ("group", "chain", "chord", "signature") for where in ("", "canvas.")),
        _signature,
    ),
}
