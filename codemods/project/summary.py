"""What was understood of a project, as plain text for people to read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from codemods.project.index import Project
from codemods.project.model import (
    ClassRef,
    External,
    Field,
    FieldKind,
    FunctionRef,
    Manager,
    Model,
    Receiver,
    Ref,
    Task,
    Unique,
)
from codemods.project.models import MODEL

_SIGNALS = ("pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed")


def describe(project: Project, model: str | None = None) -> str | None:
    """A readable account of the project, or of the models with the label (or name) `model`: None where there are none.

    Values of settings that may be secret are not in it.
    """
    if model is not None:
        found = _named(project, model)
        return "\n\n".join("\n".join(_model_in_full(project, item)) for item in found) if found else None
    sections = [_versions, _settings, _models, _receivers, _tasks, _skipped]
    return "\n\n".join("\n".join(lines) for section in sections if (lines := list(section(project))))


def _named(project: Project, name: str) -> list[Model]:
    wanted = name.lower()
    found = [item for item in project.all_models if wanted in (item.label.lower(), item.name.lower())]
    library = None if found else project.model_by_label(name)
    return found if library is None else [library]


# --- the project


def _versions(project: Project) -> Iterator[str]:
    found = project.versions
    yield f"Project {project.root.name}: {len(project.files)} Python files, {len(project.counted)} read"
    for name in ("django", "djangorestframework", "celery", "python"):
        version = getattr(found, name)
        if version is not None:
            yield f"  {name} {version[0]}.{version[1]}  ({found.at.get(name, '?')})"


def _settings(project: Project) -> Iterator[str]:
    settings = project.settings
    if not settings.modules:
        return
    yield f"Settings: {_joined(settings.modules)}"
    for database in settings.databases:
        requests = {None: "computed", True: "on", False: "off"}[database.atomic_requests]
        mode = f", transaction mode {database.transaction_mode}" if database.transaction_mode else ""
        yield f"  database {database.alias}: {database.engine or 'engine unknown'}, ATOMIC_REQUESTS {requests}{mode}"
    for place in settings.misplaced_atomic_requests:
        yield f"  ATOMIC_REQUESTS where Django does not read it: {place}"
    user = project.user_model()
    named = "auth.User" if settings.auth_user_model is None else settings.auth_user_model
    yield f"  user model: {named or 'computed'}{'' if user else ' (not found)'}"
    if settings.task_always_eager:
        yield f"  tasks run eagerly: {_joined(settings.task_always_eager)}"


def _models(project: Project) -> Iterator[str]:
    models = sorted(project.all_models, key=lambda item: (item.label, item.at))
    if not models:
        return
    abstract = sum(item.abstract for item in models)
    yield f"Models: {len(models)}, {abstract} of them abstract"
    for item in models:
        columns = sum(field.concrete for field in item.fields.values())
        yield f"  {item.label}  {item.at}  {columns} columns{_flags(project, item)}"


def _flags(project: Project, model: Model) -> str:
    flags = [name for name in ("abstract", "proxy", "swappable", "ambiguous") if getattr(model, name)]
    if model.save:
        flags.append("save()")
    if model.delete:
        flags.append("delete()")
    receivers = sum(len(_own_receivers(project, model, signal)) for signal in _SIGNALS)
    if receivers:
        flags.append(f"{receivers} receiver{'s' if receivers > 1 else ''}")
    flags.extend(model.known_mixins)
    flags.extend(f"unknown base {name}" for name in model.unknown_bases)
    return f"  [{', '.join(flags)}]" if flags else ""


def _own_receivers(project: Project, model: Model, signal: str) -> tuple[Receiver, ...]:
    return tuple(item for item in project.receivers_of(signal, model) if item.senders)


def _receivers(project: Project) -> Iterator[str]:
    if not project.receivers:
        return
    yield f"Receivers: {len(project.receivers)}"
    for item in sorted(project.receivers, key=lambda item: (item.signal, item.at)):
        yield f"  {_receiver(item)}"


def _receiver(item: Receiver) -> str:
    senders = "a sender that was not understood" if item.unresolved_sender else _joined(item.senders) or "every sender"
    return f"{item.signal} of {senders}: {_function(item.function)}  {item.at}"


def _tasks(project: Project) -> Iterator[str]:
    if not project.tasks:
        return
    yield f"Tasks: {len(project.tasks)}"
    for item in sorted(project.tasks.values(), key=lambda item: item.function):
        yield f"  {_task(item)}"


def _task(item: Task) -> str:
    bound = ", bound" if item.bind else ""
    return f"{item.function.qualname}({', '.join(item.parameters)})  {item.function.at}  {item.system}{bound}"


def _skipped(project: Project) -> Iterator[str]:
    if project.skipped:
        yield f"Not read: {len(project.skipped)}"
        for item in project.skipped:
            yield f"  {item.path}: {item.reason}"


# --- one model


def _model_in_full(project: Project, model: Model) -> Iterator[str]:
    kinds = [name for name in ("abstract", "proxy", "swappable") if getattr(model, name)]
    yield f"{model.label}  {model.at}{f'  ({_joined(kinds)})' if kinds else ''}"
    if model.ambiguous:
        yield "  defined more than once: what is said here may be another definition's"
    above = model.bases.index(MODEL) if MODEL in model.bases else len(model.bases)
    bases = [_name(project, base) for base in model.bases[: above + 1]]
    yield f"  bases: {_joined(bases) or 'none'}"
    for label in model.parents:
        yield f"  multi-table parent: {label}"
    for name in model.unknown_bases:
        yield f"  base that was not read: {name}"
    for name in model.known_mixins:
        yield f"  watched by: {name}"
    yield f"  key: {model.pk}"
    yield "  fields:"
    for field in model.fields.values():
        yield f"    {_field(field)}"
    yield from _section("unique", (_unique(item) for item in model.unique if len(item.fields) > 1 or item.condition))
    yield from _section("managers", (_manager(project, item) for item in model.managers.values()))
    yield from _section("other sides", (f"{r.name}: {r.kind} {r.model} by {r.field}" for r in model.reverse.values()))
    yield from _section("save", (_override(item) for item in model.save))
    yield from _section("delete", (_override(item) for item in model.delete))
    found = [item for signal in _SIGNALS for item in project.receivers_of(signal, model)]
    yield from _section("receivers", (_receiver(item) for item in found))


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield f"  {title}:"
        yield from (f"    {line}" for line in found)


def _field(field: Field) -> str:
    words = [field.kind.value]
    if field.kind in (FieldKind.RELATION, FieldKind.MANY_TO_MANY):
        words.append(f"to {field.related_model or 'a model that was not understood'}")
        words.append(f"as {field.related_name}" if field.related_name else "without other side")
    flags = ("primary_key", "unique", "null", "auto_now", "auto_now_add", "has_default")
    words.extend(name.replace("_", " ") for name in flags if getattr(field, name))
    if field.pre_save is not None:
        words.append(f"set at save time by {field.pre_save}")
    if not field.known:
        words.append("class not read")
    name = field.name if field.attname == field.name else f"{field.name} ({field.attname})"
    return f"{name}: {', '.join(words)}  {field.klass}  {field.at}"


def _unique(item: Unique) -> str:
    condition = f" where {item.condition}" if item.condition else ""
    return f"{_joined(item.fields)}{condition}  {item.at}"


def _manager(project: Project, item: Manager) -> str:
    default = " (default)" if item.default else ""
    return f"{item.name}: {_joined(_name(project, klass) for klass in item.classes)}{default}"


def _override(item: FunctionRef | External) -> str:
    return f"{item.qualname}  {item.at}" if isinstance(item, FunctionRef) else item.dotted


def _name(project: Project, ref: Ref) -> str:
    if isinstance(ref, ClassRef):
        info = project.files.get(ref.path)
        return f"{info.module}.{ref.qualname}" if info is not None else ref.qualname
    return ref.dotted if isinstance(ref, External) else str(ref)


def _function(ref: FunctionRef | None) -> str:
    return "a function that was not understood" if ref is None else f"{ref.qualname} ({ref.at})"


def _joined(items: Iterable[str]) -> str:
    return ", ".join(items)
