"""What a `scenario.py` says: which calls are made, and what is meant to differ between the two sides of a case.

The file of a scenario is imported once per side, in a process of its own, after Django is set up and the tables stand.
It has a `setup()` that makes the rows, and functions under the decorators below. Each one is an experiment: the rows
are made anew, the function is called, and what happened is written down for the judge (`tests.proof.judge`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

BOTH = ("sqlite", "postgresql")

Kept = Callable[[Sequence[Any], int], bool]
"""Asked for the results of the threads and their number: was everything kept that each of them did?"""


@dataclass(slots=True)
class Experiment:
    """One function of a scenario and what is stated about it."""

    kind: str
    name: str
    function: Callable[..., Any]
    databases: Sequence[str]
    django: str = ""
    stated: Mapping[str, Any] = field(default_factory=dict)
    kept: Kept | None = None
    others: Callable[[int], Any] | None = None
    sees: Callable[..., bool] | None = None
    table: str = ""
    meet: Sequence[str] = ("read", "write")


REGISTERED: list[Experiment] = []
"""The experiments of the scenario that this process has imported."""


def call(
    *,
    databases: Sequence[str] = BOTH,
    django: str = "",
    crash: bool = False,
    **stated: Any,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The same call on both sides: result, rows, signals, tasks, mails and number of queries are equal.

    What is meant to differ is stated, and must differ:

    - `queries=-1`: so many more statements that read or write rows;
    - `signals="update_fields"`: the same but for that argument; `"none"`: sent before, not sent after;
      `"fewer"`: some of those that were sent before; `"more"`: all that were sent before and others;
    - `tasks="late"`: dispatched inside the transaction before, after its commit after, when a second connection sees
      what the call wrote; in a transaction that is rolled back: dispatched before, not dispatched after;
    - `result=(before, after)`, `rows=(before, after)`, ...: the two values as they are recorded ("raises KeyError"); or
      `rows="differ"`, where only that matters;
    - `raises="IntegrityError"`: the call raises that on both sides; an exception that is not stated fails.

    `crash=True` also kills the process at each write: before leaves something half done, after nothing or all.
    """
    stated = {**stated, "crash": crash} if crash else stated
    return _registered("call", databases, django, stated)


def harm(
    claim: str,
    before: Any,
    ignored: Any,
    *,
    instead_of: str = "before",
    databases: Sequence[str] = BOTH,
    django: str = "",
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """What the function returns differs between `before/` and `ignored/`: a rewrite that does not heed the claim.

    `claim` is the claim's slug, a colon, and what goes wrong. Where such a rewrite leaves the fault that is there today
    it is compared with the right one: `instead_of="after"`; `before` is then what `after/` gives.
    """
    stated = {"claim": claim, "before": before, "ignored": ignored, "instead_of": instead_of}
    return _registered("harm", databases, django, stated)


def rows(
    *sizes: int, after: int, grows: str = "queries", databases: Sequence[str] = BOTH, django: str = ""
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """With more rows the function asks more before, and `after` times after, however many rows there are.

    `setup(n)` makes n rows for each of the sizes; the results are equal, and not empty. `grows="instances"`: it makes
    more instances of rows before, and as many after, however many rows there are; `grows=""`: only results and `after`
    count.
    """
    return _registered("rows", databases, django, {"sizes": sizes, "after": after, "grows": grows})


def race(
    kept: Kept,
    *,
    before: bool = False,
    after: bool = True,
    table: str = "",
    meet: Sequence[str] = ("read", "write"),
    databases: Sequence[str] = ("postgresql",),
    django: str = "",
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """N threads call the function, each with its number and its connection; they meet after the read, before the write.

    `kept(results, n)` is asked at the end: false before, true after, unless stated otherwise.
    """
    return _registered("race", databases, django, {"before": before, "after": after}, kept=kept, table=table, meet=meet)


def intrusion(
    others: Callable[[int], Any],
    kept: Kept,
    *,
    table: str = "",
    databases: Sequence[str] = BOTH,
    django: str = "",
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Between the read and the first write of the call, N - 1 threads run `others` on connections of their own."""
    return _registered("intrusion", databases, django, {}, kept=kept, others=others, table=table)


def dispatch(
    sees: Callable[..., bool], *, each: int = 1, databases: Sequence[str] = ("postgresql",), django: str = ""
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """N threads call the function; at each dispatch a worker with its own connection asks `sees(*args)` of the task.

    Before, no worker sees the row; after, each does; `each` tasks are dispatched by one call on both sides.
    """
    return _registered("dispatch", databases, django, {"each": each}, sees=sees)


def _registered(
    kind: str, databases: Sequence[str], django: str, stated: Mapping[str, Any], **more: Any
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        REGISTERED.append(Experiment(kind, function.__name__, function, tuple(databases), django, stated, **more))
        return function

    return register
