"""The questions of a project: what the tracer and the codemods may ask it, written down for whoever asks.

A question is a method of `Project` with plain arguments (paths, names, references, records) and an answer that is such
a record, too. What the project itself looks up to answer is not written down: the answer alone counts.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable, Mapping
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast

from codemods.ledger import Ledger, Question
from codemods.project.model import ClassRef, External, FunctionRef, Model
from codemods.records import dataclass

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


class Inquiry:
    """The ledger of one project, deaf while an answer is being worked out."""

    __slots__ = ("answering", "ledger")

    def __init__(self) -> None:
        self.ledger = Ledger()
        self.answering = False


class Asked(Protocol):
    """What has questions."""

    inquiry: Inquiry


Owner = TypeVar("Owner", bound=Asked)

QUESTIONS: dict[str, Callable[..., Any]] = {}
"""The methods that are questions, by name."""


def question(
    method: Callable[Concatenate[Owner, Arguments], Answer],
) -> Callable[Concatenate[Owner, Arguments], Answer]:
    """Marks a method of the project as a question."""
    name = method.__name__

    @functools.wraps(method)
    def ask(self: Owner, *args: Arguments.args, **options: Arguments.kwargs) -> Answer:
        inquiry = self.inquiry
        if inquiry.answering:
            return method(self, *args, **options)
        if inquiry.ledger.is_open:
            inquiry.ledger.ask(_question(name, args, options))
        inquiry.answering = True
        try:
            return method(self, *args, **options)
        finally:
            inquiry.answering = False

    QUESTIONS[name] = ask
    return cast("Callable[Concatenate[Owner, Arguments], Answer]", ask)


def _question(name: str, args: tuple[Any, ...], options: Mapping[str, Any]) -> Question:
    if not options:
        return (name, *map(_plain, args))
    return (name, *map(_plain, args), *(Option(key, _plain(value)) for key, value in options.items()))


@dataclass(frozen=True, slots=True)
class Option:
    """An argument that is given by name."""

    name: str
    value: Hashable


@dataclass(frozen=True, slots=True)
class At:
    """A reference with its line: references are equal whatever their lines, but answers may differ by them."""

    ref: FunctionRef | ClassRef
    line: int


@dataclass(frozen=True, slots=True)
class Of:
    """The model of a class, as an argument."""

    klass: ClassRef | External


def _plain(value: Any) -> Hashable:  # noqa: ANN401 - any argument
    kind = type(value)
    if kind is FunctionRef or kind is ClassRef:
        return At(value, value.line)
    return Of(value.ref) if kind is Model else value
