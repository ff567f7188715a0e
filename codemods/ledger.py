"""Who asked what: with each computed thing that is remembered goes what was asked of the project to compute it.

The rule for authors, in the tracer and in codemods: **ask the project only its questions** (the methods of `Project`
that are marked `@question`), **and whatever you remember across functions or files, remember in a `Memo`**. A `Memo`
keeps with each value what was asked while it was computed, and hands that on to everybody who gets the value, so that
the result of a file names all that it rests on, also what was first computed for another file. That is what lets a
later run keep results: a file is searched again where an answer that its result rests on is another one now.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

Question = tuple[Hashable, ...]
"""The name of the question, then what it is about."""


class Asked:
    """What one computation asked: questions, and other computations whose values it used."""

    __slots__ = ("depth", "lowest", "marks", "questions", "resting", "used")

    def __init__(self, depth: int) -> None:
        self.questions: set[Question] = set()
        self.used: set[Asked] = set()
        self.marks = 0
        """A bit for each thing that it may not rest on to be used again, see `Memo.find`; those of what it used too."""
        self.depth: int | None = depth
        """How many computations are under way around it; None when it has ended."""
        self.lowest = depth
        """The depth of the outermost unfinished computation whose stand-in it used; its own where there is none."""
        self.resting: list[tuple[Memo[Any, Any], Any]] = []
        """What rests on a stand-in for this computation's value, to be forgotten when that is known."""

    def mark(self, marks: int) -> None:
        """Add bits to its marks."""
        both = self.marks | marks
        if both != self.marks:
            self.marks = marks if both == marks else both  # one number for all that have the same: they can be long

    def everything(self) -> set[Question]:
        """All questions, those of the computations used too."""
        found: set[Question] = set()
        seen = {self}
        stack = [self]
        while stack:
            item = stack.pop()
            found |= item.questions
            fresh = item.used - seen
            seen |= fresh
            stack += fresh
        return found


class Ledger:
    """The computations that are under way, the innermost last; what is asked is written down for that one."""

    __slots__ = ("_open",)

    def __init__(self) -> None:
        self._open: list[Asked] = []

    @property
    def is_open(self) -> bool:
        """True while something is being computed: then it counts what is asked."""
        return bool(self._open)

    def ask(self, question: Question) -> None:
        """Write down a question for the computation under way, if there is one."""
        if self._open:
            self._open[-1].questions.add(question)

    def use(self, asked: Asked) -> None:
        """The computation under way uses the value of another, or a stand-in where that is under way itself."""
        if not self._open:
            return
        self._open[-1].used.add(asked)
        self._open[-1].mark(asked.marks)
        if asked.depth is not None:
            self.cut(asked)
        elif asked.resting is _RESTING:
            self.cut(self._open[asked.lowest])

    def cut(self, asked: Asked) -> None:
        """What is being computed within `asked` uses a stand-in for its value: it is not the last word on anything."""
        assert asked.depth is not None
        for inner in self._open[asked.depth + 1 :]:
            inner.lowest = min(inner.lowest, asked.depth)

    def computing(self) -> _Computing:
        """What is asked within is written down in what this gives; the computation around it uses it."""
        return _Computing(self._open)

    def rest(self, asked: Asked, memo: Memo[Any, Any], key: Hashable) -> None:
        """Have the memo forget the value when that is known which it uses a stand-in for."""
        if asked.resting is _RESTING:
            self._open[asked.lowest].resting.append((memo, key))


class _Computing:
    """A computation that is under way.

    A class, as a generator with `contextmanager` takes a multiple of the time, and these are entered all the time.
    """

    __slots__ = ("_asked", "_open")

    def __init__(self, under_way: list[Asked]) -> None:
        self._open = under_way
        self._asked = Asked(len(under_way))

    def __enter__(self) -> Asked:
        if self._open:
            self._open[-1].used.add(self._asked)
        self._open.append(self._asked)
        return self._asked

    def __exit__(self, *error: object) -> None:
        asked = self._open.pop()
        if self._open:
            self._open[-1].mark(asked.marks)
        for memo, key in asked.resting:
            memo.forget(key)
        asked.resting = [] if asked.lowest == asked.depth else _RESTING
        asked.depth = None


_RESTING: list[tuple[Memo[Any, Any], Any]] = []
"""Marks a computation that has ended and used a stand-in."""


class Memo(Generic[Key, Value]):
    """A dictionary of computed values, each with what was asked to compute it.

    A computation that leads back to itself gets a stand-in for its own value. What was computed with that is remembered
    only until the value is known: so nothing hangs on who asked first.

    Args:
        ledger: Where what is asked is written down.
        size: So many values are kept, the latest used ones; None: all.
    """

    __slots__ = ("_kept", "_ledger", "_size")

    def __init__(self, ledger: Ledger, size: int | None = None) -> None:
        self._ledger = ledger
        self._size = size
        self._kept: OrderedDict[Key, tuple[Value, Asked]] = OrderedDict()

    def get(self, key: Key, compute: Callable[[], Value], *stand_in: Value) -> Value:
        """The value of the key, computed where it is not known.

        `stand_in`: what a computation gets that asks for the same key while it is under way.
        """
        entry = self._kept.get(key)
        return self._used(key, entry) if entry is not None else self.renew(key, compute, *stand_in)

    def renew(self, key: Key, compute: Callable[[], Value], *stand_in: Value) -> Value:
        """The value of the key, computed also where it is known."""
        with self._ledger.computing() as asked:
            if stand_in:
                self._kept[key] = (stand_in[0], asked)
            try:
                value = compute()
            except BaseException:
                self._kept.pop(key, None)
                raise
        self._put(key, value, asked)
        return value

    def find(self, key: Key, marks: int = 0) -> Value | None:
        """The value of the key; None where it is not known.

        `marks`: None too where it rests on one of these, unless it is remembered only until they are known anyway.
        """
        entry = self._kept.get(key)
        if entry is None or (entry[1].marks & marks and entry[1].resting is not _RESTING):
            return None
        return self._used(key, entry)

    def forget(self, key: Key) -> None:
        """Forget one value."""
        self._kept.pop(key, None)

    def _put(self, key: Key, value: Value, asked: Asked) -> None:
        self._kept[key] = (value, asked)
        self._ledger.rest(asked, self, key)
        if self._size is not None and len(self._kept) > self._size:
            self._kept.popitem(last=False)

    def _used(self, key: Key, entry: tuple[Value, Asked]) -> Value:
        if self._size is not None:
            self._kept.move_to_end(key)
        self._ledger.use(entry[1])
        return entry[0]
