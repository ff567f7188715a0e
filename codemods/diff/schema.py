"""Checks a saved report against the shipped JSON Schema: the part of JSON Schema that the schema uses."""

from __future__ import annotations

import functools
import importlib.resources
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Schema = Mapping[str, Any]

_TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "null": (type(None),),
}


@functools.cache
def schema() -> Schema:
    """The JSON Schema of the report, version 1."""
    text = importlib.resources.files("codemods.diff").joinpath("report.schema.json").read_text("utf-8")
    loaded: Schema = json.loads(text)
    return loaded


def first_problem(data: object) -> str | None:
    """Where and how the data is not a report, as a phrase; None where it is one."""
    return next(_problems(data, schema(), "report"), None)


def _problems(data: object, rule: Schema, place: str) -> Iterator[str]:
    if "$ref" in rule:
        yield from _problems(data, schema()["$defs"][rule["$ref"].rpartition("/")[2]], place)
    if "anyOf" in rule:
        alternatives = [next(_problems(data, option, place), None) for option in rule["anyOf"]]
        if None not in alternatives:
            yield f"{place} has none of the allowed shapes"
    if "const" in rule and data != rule["const"]:
        yield f"{place} is {data!r}, not {rule['const']!r}"
    if "enum" in rule and data not in rule["enum"]:
        yield f"{place} is {data!r}, not one of {', '.join(rule['enum'])}"
    if "type" in rule:
        names = [rule["type"]] if isinstance(rule["type"], str) else rule["type"]
        if not any(_is(data, name) for name in names):
            yield f"{place} is no {' or '.join(names)}"
            return
    if isinstance(data, str) and "pattern" in rule and not re.search(rule["pattern"], data):
        yield f"{place} is {data!r}, which does not look as it should"
    if isinstance(data, int | float) and data < rule.get("minimum", data):
        yield f"{place} is {data}, less than {rule['minimum']}"
    if isinstance(data, list):
        yield from _in_list(data, rule, place)
    if isinstance(data, dict):
        yield from _in_object(data, rule, place)


def _is(data: object, name: str) -> bool:
    return isinstance(data, _TYPES[name]) and not (isinstance(data, bool) and name in ("integer", "number"))


def _in_list(data: Sequence[object], rule: Schema, place: str) -> Iterator[str]:
    if not rule.get("minItems", 0) <= len(data) <= rule.get("maxItems", len(data)):
        yield f"{place} has {len(data)} items"
    for number, item in enumerate(data):
        yield from _problems(item, rule.get("items", {}), f"{place}[{number}]")


def _in_object(data: Mapping[str, object], rule: Schema, place: str) -> Iterator[str]:
    properties = rule.get("properties", {})
    for key in rule.get("required", ()):
        if key not in data:
            yield f"{place} has no {key!r}"
    others = rule.get("additionalProperties", True)
    for key, value in data.items():
        if key in properties:
            yield from _problems(value, properties[key], f"{place}.{key}")
        elif others is False:
            yield f"{place} has a key {key!r} that is not known"
        elif isinstance(others, dict):
            yield from _problems(value, others, f"{place}.{key}")
