"""Dictionaries with constant keys: the contexts of templates, built in one piece or step by step."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import replace

from codemods.trace.arguments import Arguments
from codemods.trace.run import Run
from codemods.trace.state import options_of, union
from codemods.trace.values import ListOf, Obj, QuerySet, Union, Unknown, Value

MAX_KEYS = 60
"""Of a larger dictionary the further keys are not remembered."""


def keys_of(value: Value) -> Mapping[str, Value]:
    """What a dictionary holds by key, as far as it is known: of several dictionaries what any of them holds."""
    found: dict[str, list[Value]] = {}
    for option in options_of(value):
        for key, item in option.keys if isinstance(option, ListOf) else ():
            found.setdefault(key, []).append(item)
    return {key: union(items) for key, items in found.items()}


def with_keys(value: Value, keys: Mapping[str, Value]) -> Value:
    """The dictionary with these items added or replaced."""
    kept = {key: item for key, item in keys.items() if _is_of_interest(item)}
    dropped = keys.keys() - kept.keys()
    if isinstance(value, Union):
        return union([with_keys(option, keys) for option in value.options])
    if isinstance(value, ListOf):
        items = {**dict(value.keys), **kept}
        return replace(value, keys=tuple((key, item) for key, item in items.items() if key not in dropped)[:MAX_KEYS])
    if isinstance(value, Unknown) and kept:
        return ListOf(Unknown("item"), keys=tuple(kept.items())[:MAX_KEYS])
    return value


def dictionary(values: Iterable[Value], keys: Mapping[str, Value]) -> ListOf:
    """A dictionary that holds these values, some of them under known keys."""
    items = tuple(values)
    return ListOf(union(items) if items else Unknown("empty"), keys=tuple(_of_interest(keys).items())[:MAX_KEYS])


def called(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    """``dict(other, books=books)``."""
    keys: dict[str, Value] = {}
    for value in (*arguments.positional, *arguments.rest):
        keys |= keys_of(value)
    return dictionary(arguments, {**keys, **arguments.keywords})


def local_names(run: Run, arguments: Arguments, node: ast.Call) -> Value:
    """``locals()``: every name that is bound at that moment."""
    return ListOf(Unknown("locals"), keys=tuple(_of_interest(run.state.names).items())[:MAX_KEYS])


def _of_interest(keys: Mapping[str, Value]) -> dict[str, Value]:
    return {key: item for key, item in keys.items() if _is_of_interest(item)}


def _is_of_interest(value: Value) -> bool:
    """Rows or a row: nothing else is looked for in a context."""
    return any(isinstance(option, QuerySet | Obj | ListOf) for option in options_of(value))
