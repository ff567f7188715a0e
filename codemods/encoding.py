"""Records as plain JSON data, and back: only classes that are known by name are ever made, and no code is run.

Every list of the data starts with a tag: "" a tuple, "l" a list, "s" a frozenset, "d" a mapping, "b" bytes, "e" an
enum's member, else the name of a dataclass, whose fields follow in order. Equal records give equal text.
"""

from __future__ import annotations

import dataclasses
import enum
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

Data = Any
"""None, a bool, a number, a text, or a list that starts with a tag."""

_PLAIN = (str, int, type(None), bool, float)


class RecordError(Exception):
    """The data is no record's, or a value is no record."""


class Records:
    """Knows some classes (dataclasses and enums) by name."""

    def __init__(self, classes: Iterable[type]) -> None:
        self._by_name: dict[str, type] = {}
        self._fields: dict[type, tuple[str, ...]] = {}
        self._by_keyword: set[type] = set()
        for item in classes:
            self._by_name[item.__name__] = item
            if dataclasses.is_dataclass(item):
                self._fields[item] = tuple(field.name for field in dataclasses.fields(item))
                if any(field.kw_only for field in dataclasses.fields(item)):
                    self._by_keyword.add(item)

    def data(self, value: object) -> Data:
        """A value as data. Raises RecordError for what is no record."""
        kind = type(value)
        if kind in _PLAIN:
            return value
        fields = self._fields.get(kind)
        if fields is not None:
            return [kind.__name__, *[self.data(getattr(value, name)) for name in fields]]
        if isinstance(value, tuple):
            return ["", *[self.data(item) for item in value]]
        if isinstance(value, Mapping):
            return ["d", *[self.data(item) for pair in value.items() for item in pair]]
        if isinstance(value, enum.Enum) and kind.__name__ in self._by_name:
            return ["e", kind.__name__, value.name]
        if isinstance(value, list):
            return ["l", *[self.data(item) for item in value]]
        if isinstance(value, frozenset | set):
            return ["s", *sorted((self.data(item) for item in value), key=json.dumps)]
        if isinstance(value, bytes):
            return ["b", value.decode("latin-1")]
        message = f"{kind.__name__} is no record"
        raise RecordError(message)

    def value(self, data: Data) -> Any:  # noqa: ANN401 - whatever was stored
        """The value of data. Raises RecordError where it is not as `data` gives it."""
        if not isinstance(data, list):
            return data
        try:
            return self._value(data)
        except (IndexError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise RecordError(str(error)) from error

    def _value(self, data: list[Data]) -> Any:  # noqa: ANN401 - whatever was stored
        tag, *rest = data
        if (made := _CONTAINERS.get(tag)) is not None:
            return made([self._value(item) if isinstance(item, list) else item for item in rest])
        if tag == "b":
            return rest[0].encode("latin-1")
        if tag == "e":
            return self._by_name[rest[0]][rest[1]]  # type: ignore[index]
        kind = self._by_name[tag]
        values = [self._value(item) if isinstance(item, list) else item for item in rest]
        if kind in self._by_keyword:
            return kind(**dict(zip(self._fields[kind], values, strict=True)))
        return kind(*values)

    def text(self, value: object) -> str:
        """A value as JSON."""
        return json.dumps(self.data(value), separators=(",", ":"))

    def from_text(self, text: str | bytes) -> Any:  # noqa: ANN401 - whatever was stored
        """The value of JSON. Raises RecordError."""
        try:
            return self.value(json.loads(text))
        except (ValueError, RecursionError) as error:
            raise RecordError(str(error)) from error


def _mapping(items: list[Any]) -> dict[Any, Any]:
    return dict(zip(items[::2], items[1::2], strict=True))


_CONTAINERS: Mapping[str, Callable[[list[Any]], Any]] = {"": tuple, "l": list, "s": frozenset, "d": _mapping}
