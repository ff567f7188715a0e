"""Calls: what kind of thing is called decides who answers."""

from __future__ import annotations

import ast

from codemods.evidence import assumed, weakest
from codemods.project.model import ClassRef, External, FunctionRef, Task
from codemods.trace.arguments import Arguments, evaluate_arguments
from codemods.trace.assign import write_in_place
from codemods.trace.dictionaries import keys_of, with_keys
from codemods.trace.events import Dispatch, EffectKind, OpaqueCall, Save, SideEffect
from codemods.trace.frameworks import externals, instances, querysets
from codemods.trace.frameworks.construct import call_form, construct
from codemods.trace.frameworks.effects import computes
from codemods.trace.frameworks.framework import MODEL_BASE
from codemods.trace.frameworks.generic_views import generic_method
from codemods.trace.frameworks.lookups import looked_up
from codemods.trace.reads.texts import FUNCTIONS, made_text
from codemods.trace.run import Run
from codemods.trace.state import options_of, union
from codemods.trace.values import (
    Bound,
    ClassValue,
    Const,
    ExternalValue,
    FieldValue,
    Form,
    FunctionValue,
    Instance,
    ListOf,
    Obj,
    Origin,
    QuerySet,
    Self,
    SignatureValue,
    Super,
    TaskValue,
    Unknown,
    Value,
)

IN_PLACE = frozenset(
    """append extend insert remove pop clear sort reverse update setdefault popitem add discard
    difference_update intersection_update symmetric_difference_update""".split()
)
SIGNATURES = frozenset({"s", "si", "signature", "subtask", "map", "starmap", "chunks"})
DISPATCHES = {
    "celery": frozenset({"delay", "apply_async", "delay_on_commit", "apply_async_on_commit"}),
    "rq": frozenset({"delay", "enqueue"}),
    "dramatiq": frozenset({"send", "send_with_options"}),
    "huey": frozenset({"schedule"}),
    "django": frozenset({"enqueue", "aenqueue"}),
}


def call(run: Run, node: ast.Call) -> Value:
    """The value of a call."""
    callee = run.callee(node.func)
    if _registers_on_commit(run, callee):
        return _on_commit(run, node)
    arguments = evaluate_arguments(run, node)
    _note(run, callee, node)
    bound = [option for option in options_of(callee) if isinstance(option, Bound)]
    objects = tuple(option.receiver for option in bound if isinstance(option.receiver, Obj))
    if objects and bound[0].name in instances.SAVES:
        _doubt_others(run, objects, callee, node)
    if len(objects) > 1 and len(objects) == len(bound):
        return instances.call_methods(run, objects, bound[0].name, arguments, node)
    return union([_call_value(run, option, arguments, node) for option in options_of(callee)])


def _doubt_others(run: Run, objects: tuple[Obj, ...], callee: Value, node: ast.Call) -> None:
    """``x.save()`` where x may also be something that was not followed: a row from a cache, an item of a pool.

    What is known of the objects is not known of it. None does not count: it has no save().
    """
    if all(isinstance(option, Bound) and isinstance(option.receiver, Obj | Const) for option in options_of(callee)):
        return
    name = ast.unparse(node.func.value)[:60] if isinstance(node.func, ast.Attribute) else "it"
    doubt = assumed(f"on one path {name} comes from code that was not followed", run.at(node))
    for obj in objects:
        state = run.known(obj)
        run.update(obj, stored=weakest(state.stored, doubt), clean=weakest(state.clean, doubt))


def _note(run: Run, callee: Value, node: ast.Call) -> None:
    """Remember what the call resolved to, for those who look for callers."""
    if run.muted:
        return
    found: list[FunctionRef | str] = []
    for option in options_of(callee):
        match option:
            case FunctionValue(ref=ref):
                found.append(ref)
            case TaskValue(task=task):
                found.append(task.function)
            case ExternalValue(dotted=dotted):
                found.append(dotted)
            case ClassValue(ref=ref):
                found.append(ref.dotted if isinstance(ref, External) else f"{ref.path}:{ref.qualname}")
            case Bound(receiver=QuerySet() | TaskValue() | SignatureValue() | FieldValue() | ListOf() | Const()):
                found.append(f"<{type(option.receiver).__name__}>.{option.name}")
            case Bound(receiver=ExternalValue(dotted=dotted), name=name):
                found.append(f"{dotted}.{name}")
            case Bound(receiver=Obj() as obj, name=name) if (model := run.known(obj).model) is not None:
                found.append(f"<{model.label}>.{name}")
            case _:
                pass
    run.resolutions[node.lineno, node.col_offset] = tuple(found)


def _registers_on_commit(run: Run, callee: Value) -> bool:
    for option in options_of(callee):
        match option:
            case ExternalValue(dotted=dotted) if dotted in externals.ON_COMMIT:
                return True
            case Bound(receiver=ExternalValue(dotted=dotted), name="on_commit") if dotted.startswith("django.db"):
                return True
            case FunctionValue(ref=ref) if run.tracer.registers_on_commit(ref):
                return True
    return False


def _on_commit(run: Run, node: ast.Call) -> Value:
    """The functions handed over run after the commit."""
    before = run.in_on_commit
    run.in_on_commit = True
    arguments = evaluate_arguments(run, node)
    run.in_on_commit = before
    _note(run, run.quiet(node.func, called=True), node)
    for value in arguments:
        for option in options_of(value):
            if isinstance(option, FunctionValue):
                run.on_commit_functions.add(option.ref.qualname)
            if isinstance(option, Obj) and run.known(option).origin is Origin.PARAMETER:
                run.called_parameters[run.known(option).name or ""] = True
        run.escape(value, assumed("kept for after the commit", run.at(node)))
    return Const(None)


def _call_value(run: Run, callee: Value, arguments: Arguments, node: ast.Call) -> Value:
    match callee:
        case Bound() if _leaves_form_unsaved(run, callee, arguments):
            return call_form(run, Form(None, None), callee.name, arguments, node)
        case Bound():
            return _call_bound(run, callee, arguments, node)
        case FunctionValue(ref=ref, receiver=receiver):
            return run.tracer.call_project(run, ref, receiver, arguments, node)
        case TaskValue(task=task):
            if task.system == "huey":
                return _dispatch(run, callee, "call", arguments, node)
            return run.tracer.call_project(run, task.function, None, arguments, node)
        case ClassValue():
            return construct(run, callee, arguments, node)
        case ExternalValue(dotted=dotted):
            return _call_external(run, dotted, arguments, node)
        case QuerySet():
            # A related manager is called to choose another manager: project.versions(manager="external").
            return callee
        case Obj():
            state = run.known(callee)
            if state.origin is Origin.PARAMETER and state.name is not None:
                run.called_parameters[state.name] = run.called_parameters.get(state.name, False) or run.in_on_commit
                run.parameter_calls.append((state.name, run.atomics))
            return unread_call(run, state.name or "a value", arguments, node)
        case Const():
            return Unknown("called a constant")
        case _:
            return unread_call(run, ast.unparse(node.func)[:60], arguments, node)


def _call_bound(run: Run, callee: Bound, arguments: Arguments, node: ast.Call) -> Value:
    receiver, name = callee.receiver, callee.name
    match receiver:
        case QuerySet():
            return querysets.call_method(run, receiver, name, arguments, node)
        case Obj():
            return instances.call_method(run, receiver, name, arguments, node)
        case Super():
            return _call_super(run, receiver, name, arguments, node)
        case TaskValue() | SignatureValue():
            return _call_task(run, receiver, name, arguments, node)
        case FieldValue():
            return _call_field(run, receiver, name, arguments, node)
        case ListOf():
            return _call_list(run, receiver, name, arguments, node)
        case Form():
            return call_form(run, receiver, name, arguments, node)
        case Self() | ClassValue() | Instance():
            return generic_method(run, receiver, name, arguments, node)
        case ExternalValue(dotted=dotted):
            return externals.call_external_method(run, dotted, name, arguments, node)
        case Const():
            return _call_constant(run, name, arguments, node)
        case _:
            if name in instances.DISPATCH_METHODS:
                return _dispatch(run, receiver, name, arguments, node)
            return unread_call(run, name, arguments, node)


def _leaves_form_unsaved(run: Run, callee: Bound, arguments: Arguments) -> bool:
    """``form.save(commit=False)`` on something unknown: no other class of Django's takes the argument."""
    value = arguments.keywords.get("commit")
    if callee.name != "save" or not isinstance(value, Const) or value.value is not False:
        return False
    match callee.receiver:
        case Obj() as obj:
            return run.known(obj).model is None
        case Form():
            return False
        case _:
            return True


def _call_external(run: Run, dotted: str, arguments: Arguments, node: ast.Call) -> Value:
    if dotted in FUNCTIONS:
        _made_text(run, arguments, node)
    owner, _, name = dotted.rpartition(".")
    if owner == MODEL_BASE:
        instances.saved_by_class(run, name, arguments, node)
    return externals.call_external(run, dotted, arguments, node)


def _call_constant(run: Run, name: str, arguments: Arguments, node: ast.Call) -> Value:
    if name == "format":
        _made_text(run, arguments, node)
    return Unknown(f"result of {name}()")


def _made_text(run: Run, arguments: Arguments, node: ast.Call) -> None:
    for value in arguments:
        if isinstance(value, Obj):
            made_text(run, value, node)


def unread_call(run: Run, name: str, arguments: Arguments, node: ast.Call) -> Value:
    """A call of something that is not known: what it was handed may have been written to."""
    uses = run.uses(*arguments)
    if uses:
        run.emit(OpaqueCall, node, name=name, uses=uses)
    if not computes(node):
        run.emit(SideEffect, node, kind=EffectKind.UNKNOWN, why=f"{name}() was not read", at=run.at(node))
    for value in arguments:
        run.opaque(value, instances.passed_to_unread(name, run.at(node)))
        run.escape(value, assumed(f"passed to {name}()", run.at(node)))
    return looked_up(run, name, tuple(arguments), node) or Unknown(f"result of {name}()")


def _call_super(run: Run, receiver: Super, name: str, arguments: Arguments, node: ast.Call) -> Value:
    inner = receiver.receiver
    found = _super_method(run, receiver, inner, name)
    if isinstance(inner, Obj) and name in ("save", "asave"):
        state = run.known(inner)
        target = node.func.value if isinstance(node.func, ast.Attribute) else node.func
        run.emit(Save, node, obj=inner, state=state, receiver=target, is_super=True)
        instances.saved(run, inner, node, arguments)
        return Const(None)
    if isinstance(found, FunctionRef):
        return run.tracer.call_project(run, found, inner, arguments, node)
    if isinstance(inner, QuerySet):
        return querysets.call_method(run, inner, name, arguments, node, overridden=False)
    return _call_bound(run, Bound(inner, name), arguments, node)


def _super_method(run: Run, receiver: Super, inner: Value, name: str) -> FunctionRef | External | None:
    klass: ClassRef | External | None = None
    match inner:
        case Obj():
            model = run.known(inner).model
            klass = model.ref if model is not None else None
        case Self(ref=ref) | Instance(ref=ref) | ClassValue(ref=ref):
            klass = ref
        case QuerySet():
            klass = receiver.after
        case _:
            pass
    if not isinstance(klass, ClassRef):
        return None
    return run.project.method(klass, name, after=receiver.after)


def _call_task(
    run: Run, receiver: TaskValue | SignatureValue, name: str, arguments: Arguments, node: ast.Call
) -> Value:
    if isinstance(receiver, TaskValue):
        if name in SIGNATURES:
            return SignatureValue(name, (receiver.task,))
        if name in DISPATCHES.get(receiver.task.system, DISPATCHES["celery"]):
            return _dispatch(run, receiver, name, arguments, node)
        if name in ("run", "apply", "call_local", "fn", "__wrapped__"):
            return run.tracer.call_project(run, receiver.task.function, None, arguments, node)
        return Unknown(f"{name}() of a task")
    if name in instances.DISPATCH_METHODS or (receiver.kind in ("group", "chain", "chord") and name == "__call__"):
        return _dispatch(run, receiver, name, arguments, node)
    return receiver


def _dispatch(run: Run, receiver: Value, name: str, arguments: Arguments, node: ast.Call) -> Value:
    tasks, system = _tasks_of(receiver)
    run.emit(
        Dispatch,
        node,
        method=name,
        tasks=tasks,
        system=system,
        result_used=run.tracer.result_used(run, node),
        arguments=tuple(arguments),
        states=run.states(arguments),
    )
    for value in arguments:
        run.escape(value, assumed("handed to a task", run.at(node)))
    return Unknown("result of a dispatch")


def _tasks_of(receiver: Value) -> tuple[tuple[Task, ...], str | None]:
    match receiver:
        case TaskValue(task=task):
            return (task,), task.system
        case SignatureValue(tasks=tasks):
            return tasks, "celery"
        case _:
            return (), None


def _call_field(run: Run, receiver: FieldValue, name: str, arguments: Arguments, node: ast.Call) -> Value:
    state = run.known(receiver.owner)
    field = state.model.field(receiver.attribute) if state.model is not None else None
    if field is not None and field.kind.value == "file" and name in ("save", "delete"):
        _file_method(run, receiver, name, arguments, node)
        return Const(None)
    if name in IN_PLACE and (field is None or field.kind.value in ("json", "array", "other")):
        write_in_place(run, receiver, node, node.args[0] if node.args else None)
        return Unknown(f"result of {name}()")
    return Unknown(f"result of {name}()")


def _file_method(run: Run, receiver: FieldValue, name: str, arguments: Arguments, node: ast.Call) -> None:
    """`FieldFile.save(name, content)` and `.delete()` save the instance too, unless told `save=False`."""
    run.emit(SideEffect, node, kind=EffectKind.FILE, why=f"{receiver.attribute}.{name}()", at=run.at(node))
    index = 2 if name == "save" else 0
    if arguments.constant(index, "save") is False:
        write_in_place(run, receiver, node, None)
        return
    instances.saved(run, receiver.owner, node, Arguments())
    if name == "delete":
        return
    write_in_place(run, receiver, node, None)
    state = run.known(receiver.owner)
    run.update(receiver.owner, writes=tuple(item for item in state.writes if item.node is not node))


def _call_list(run: Run, receiver: ListOf, name: str, arguments: Arguments, node: ast.Call) -> Value:
    owner = node.func.value if isinstance(node.func, ast.Attribute) else None
    if name in ("append", "add", "insert", "extend", "update", "setdefault") and isinstance(owner, ast.Name):
        values = [value.item if isinstance(value, ListOf) else value for value in arguments]
        held = [receiver.item, *values] if not isinstance(receiver.item, Unknown) else values
        known = ListOf(union(held) if held else receiver.item, receiver.queryset, receiver.keys)
        added = {key: item for value in arguments for key, item in keys_of(value).items()}
        run.state.names[owner.id] = with_keys(known, {**added, **arguments.keywords}) if name == "update" else known
        return Const(None)
    if name in ("page", "get_page", "apage", "aget_page") and receiver.queryset is not None:
        return receiver
    if name in ("pop", "get", "popleft"):
        return receiver.item
    if name in ("values", "copy", "items"):
        return receiver
    return Unknown(f"result of {name}()")
