"""What a call did, as plain values that two processes can compare."""

from __future__ import annotations

import datetime as dt
import re
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from decimal import Decimal
from pathlib import Path
from types import FrameType
from typing import Any
from unittest import mock

READS = ("SELECT", "WITH")
WRITES = ("INSERT", "UPDATE", "DELETE")


def plain(value: Any) -> Any:
    """The value as JSON can hold it; what is in memory of a model instance included."""
    from django.db import models
    from django.http import HttpResponseBase

    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return {"float": repr(value)}
    if isinstance(value, models.Model):
        names = [field.attname for field in value._meta.concrete_fields]
        held = {name: plain(value.__dict__[name]) for name in names if name in value.__dict__}
        return {"model": value._meta.label, "fields": held}
    if isinstance(value, HttpResponseBase):
        content = getattr(value, "content", b"").decode("utf-8", "backslashreplace")
        return {"status": value.status_code, "content": content, "location": value.get("Location", "")}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, models.QuerySet)):
        return [plain(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return sorted((plain(item) for item in value), key=repr)
    if isinstance(value, (Decimal, dt.date, dt.time, dt.timedelta, bytes)):
        return {type(value).__name__: str(value)}
    return {"a": type(value).__name__}


def outcome(function: Callable[..., Any], *args: Any) -> Any:
    """What the function returns, or the name of what it raises."""
    try:
        return plain(function(*args))
    except Exception as error:  # noqa: BLE001 - any exception is an outcome; one that is not stated fails the case
        return {"raises": type(error).__name__, "says": re.sub(r"\s+", " ", str(error))[:300]}


def rows(models: list[Any], aliases: list[str]) -> dict[str, Any]:
    """Every row of the project's tables, by database and model."""
    found = {}
    for alias in aliases:
        for model in models:
            order = [model._meta.pk.attname]
            names = [field.attname for field in model._meta.concrete_fields]
            queryset = model._base_manager.using(alias).order_by(*order).values_list(*names)
            content = [dict(zip(names, map(plain, row), strict=True)) for row in queryset]
            if content:
                found[f"{alias}:{model._meta.label}"] = content
    return found


class Statements:
    """Counts the statements that read or write rows; those of transactions are none of them."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def __call__(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        if str(sql).lstrip("( ").startswith(READS + WRITES):
            self.seen.append(str(sql))
        return execute(sql, params, many, context)


@contextmanager
def instances_made() -> Iterator[list[str]]:
    """The labels of the instances that are made meanwhile."""
    from django.db.models.signals import post_init

    made: list[str] = []

    def noted(sender: Any, **_arguments: Any) -> None:
        made.append(sender._meta.label)

    post_init.connect(noted)
    try:
        yield made
    finally:
        post_init.disconnect(noted)


@contextmanager
def ordered(models: list[Any]) -> Iterator[None]:
    """Rows whose order nobody asked for come by key: else the order is compared in which a plan happens on them."""
    with ExitStack() as stack:
        for model in models:
            if not model._meta.ordering:
                stack.enter_context(mock.patch.object(model._meta, "ordering", ["pk"]))
        yield


class Signals:
    """The model signals that are sent, with their arguments."""

    def __init__(self) -> None:
        self.seen: list[dict[str, Any]] = []
        self.on = False

    def connect(self) -> None:
        from django.db.models import signals

        for name in ("pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed"):
            getattr(signals, name).connect(self._receiver(name), weak=False)

    def _receiver(self, name: str) -> Callable[..., None]:
        def received(sender: Any, instance: Any, **arguments: Any) -> None:
            if self.on:
                told = ("created", "raw", "update_fields", "action", "pk_set", "using")
                kept = {key: plain(arguments[key]) for key in told if key in arguments}
                self.seen.append({"signal": name, "sender": sender._meta.label, "pk": plain(instance.pk), **kept})

        return received


class Lines:
    """The lines of the project's files that ran, so that a call that goes past the change is noticed."""

    def __init__(self, root: Path) -> None:
        self.root = str(root)
        self.seen: set[tuple[str, int]] = set()

    def _trace(self, frame: FrameType, event: str, _argument: Any) -> Any:
        if not frame.f_code.co_filename.startswith(self.root):
            return None
        self.seen.add((frame.f_code.co_filename[len(self.root) + 1 :], frame.f_lineno))
        return self._trace

    @contextmanager
    def traced(self) -> Iterator[None]:
        threading.settrace(self._trace)
        sys.settrace(self._trace)
        try:
            yield
        finally:
            sys.settrace(None)
            threading.settrace(None)  # type: ignore[arg-type]


class Tasks:
    """Takes the place of the broker: what is sent is written down, and a hook is told."""

    def __init__(self) -> None:
        self.seen: list[dict[str, Any]] = []
        self.hook: Callable[[dict[str, Any]], None] = lambda task: None

    def _send(self, name: str, args: Any, kwargs: Any, options: Mapping[str, Any]) -> None:
        told = ("countdown", "eta", "expires", "queue", "priority", "routing_key", "exchange")
        kept = {key: plain(options[key]) for key in told if options.get(key) is not None}
        task = {"name": name, "args": plain(args or []), "kwargs": plain(kwargs or {}), "options": kept}
        self.seen.append(task)
        self.hook(task)

    @contextmanager
    def recorded(self) -> Iterator[None]:
        from celery import Celery
        from celery.result import AsyncResult

        def send_task(app: Any, name: str, args: Any = None, kwargs: Any = None, *more: Any, **options: Any) -> Any:
            self._send(name, args, kwargs, options)
            return AsyncResult(options.get("task_id") or "one", app=app)

        with ExitStack() as stack:
            stack.enter_context(mock.patch.object(Celery, "send_task", send_task))
            yield
