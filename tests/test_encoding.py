"""Records come back as they were, and nothing else is made of data."""

from __future__ import annotations

import contextlib
import enum
import json
from dataclasses import dataclass

import pytest

from codemods.encoding import RecordError, Records


class Kind(enum.Enum):
    """A member of a record."""

    ONE = 1


@dataclass(frozen=True, slots=True)
class Point:
    """A record."""

    x: object
    y: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A record whose fields are given by name."""

    name: str
    points: tuple[Point, ...] = ()


@dataclass(frozen=True)
class Stranger:
    """A record that is not known."""

    x: int


RECORDS = Records([Kind, Point, Named])


@pytest.mark.parametrize(
    "value",
    [
        None, True, 3, -1.5, "a\udcff\n", b"\x00\xff", (), (1, ("a", ())), [1, []], {"a": (1,), 2: None},
        frozenset({"b", "a"}), Kind.ONE, Point(1, Point("", b"")), Named(name="d", points=(Point(Kind.ONE),)),
    ],
)  # fmt: skip
def test_a_record_comes_back(value: object) -> None:
    text = RECORDS.text(value)
    assert RECORDS.from_text(text) == value
    assert type(RECORDS.from_text(text)) is type(value)


def test_equal_sets_give_equal_text() -> None:
    names = [f"name{number}" for number in range(50)]
    assert RECORDS.text(frozenset(names)) == RECORDS.text(frozenset(reversed(names)))


def test_what_is_no_record_is_refused() -> None:
    with pytest.raises(RecordError):
        RECORDS.text((Stranger(1),))


@pytest.mark.parametrize(
    "data",
    ["", "{", "[]", '["Stranger",1]', '["os.system","true"]', '["Point"]', '["Point",1,2,3]', '["e","Kind","TWO"]',
     '["e","Point","x"]', '["d",1]', '["s",["l"]]', '["b",1]', '[["",1],2]', '["Named",1]', "[" * 100_000],
)  # fmt: skip
def test_other_data_is_refused(data: str) -> None:
    with pytest.raises(RecordError):
        RECORDS.from_text(data)


def test_deep_data_is_read_or_refused() -> None:
    data: list[object] = [""]
    for _ in range(900):
        data = ["", data]
    with contextlib.suppress(RecordError):
        RECORDS.from_text(json.dumps(data))
