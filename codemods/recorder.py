"""Searches of files with all that they rest on: questions of the project, by way of what was computed from them."""

from __future__ import annotations

import os
import traceback
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass

from codemods import parallel
from codemods.codemod import Site
from codemods.diff.plan import Failure
from codemods.ledger import Asked, Question
from codemods.project.answers import RECORDS, Answers
from codemods.search import FILES_PER_PROCESS, Outcome, Parts, Search, crashed

Node = tuple[Sequence[int], Sequence[int]]
"""One computation: the numbers of the questions that it asked, and of the computations whose values it used."""


@dataclass(frozen=True, slots=True)
class Searched:
    """The outcome of a file, and what it rests on. Numbers are those of the process, which tells each thing once."""

    outcome: Outcome
    process: int
    """Of the process that searched the file."""
    pairs: Sequence[tuple[str, str]] = ()
    """The questions, with their answers, that this process has not told before; they are numbered in order."""
    nodes: Sequence[Node] = ()
    """The computations that it has not told before, in order, too."""
    node: int = 0
    """The number of the search of the file."""
    parts: Sequence[tuple[str, int, Sequence[Site]]] = ()
    """The functions that were searched: their names, see `Parts`, with the numbers of their searches, and sites."""
    skipped: Sequence[str] = ()
    """The functions that needed no search."""
    is_lost: bool = False
    """Nothing can be kept: a file changed while it was read, or what was asked could not be told."""


class Recorder:
    """Searches files, and writes down what is asked."""

    def __init__(
        self,
        work: Search,
        known: Mapping[str, str] | None = None,
        held: Mapping[str, Mapping[str, Sequence[Site]]] | None = None,
    ) -> None:
        """Make it.

        Args:
            work: The search.
            known: Answers that need not be worked out, by question, both as texts.
            held: By path, the functions of which it is known what they hold.
        """
        self._known = known or {}
        self._held = held or {}
        self._work = work
        self._project = work.project
        self._ledger = work.project.inquiry.ledger
        self._answers = Answers(work.project)
        self._questions: dict[Question, int] = {}
        self._numbers: dict[Asked, int] = {}
        self._is_in_order = True
        self.size = work.size

    def __call__(self, path: str) -> Searched:
        """Search one file. Never raises."""
        parts = Parts(self._held.get(path, {}))
        with self._ledger.computing() as asked:
            outcome = self._work.search(path, parts)
        try:
            pairs: list[tuple[str, str]] = []
            nodes: list[Node] = []
            for item in (asked, *(rests for rests, _ in parts.found.values())):
                self._number(item, pairs, nodes)
        except Exception:  # noqa: BLE001 - an error in one file is reported and must not end the run
            self._is_in_order = False
            outcome = Failure(path, traceback.format_exc())
        if not self._is_in_order:
            return Searched(outcome, os.getpid(), is_lost=True)
        kept = self._project.kept
        return Searched(
            outcome, os.getpid(), pairs, nodes, self._numbers[asked],
            tuple((name, self._numbers[rests], sites) for name, (rests, sites) in parts.found.items()),
            tuple(parts.skipped),
            is_lost=kept is not None and kept.moved,
        )  # fmt: skip

    def _number(self, asked: Asked, pairs: list[tuple[str, str]], nodes: list[Node]) -> None:
        """Give the computation, and each that it used, a number where it has none."""
        waiting = [] if asked in self._numbers else [asked]
        self._numbers.setdefault(asked, len(self._numbers))
        for item in waiting:
            for used in item.used:
                if used not in self._numbers:
                    self._numbers[used] = len(self._numbers)
                    waiting.append(used)
            questions = sorted(self._question(question, pairs) for question in item.questions)
            nodes.append((questions, sorted(self._numbers[used] for used in item.used)))

    def _question(self, question: Question, pairs: list[tuple[str, str]]) -> int:
        number = self._questions.get(question)
        if number is None:
            text = RECORDS.text(question)
            pairs.append((text, self._known.get(text) or self._answers.text(question)))
            number = self._questions[question] = len(self._questions)
        return number


def recorded(work: Recorder, paths: Sequence[str], jobs: int) -> Generator[Searched, None, None]:
    """The outcome of each file with what it rests on, in order."""
    return parallel.run(work, paths, jobs, _crashed, fewest=FILES_PER_PROCESS, weigh=work.size)


def _crashed(path: str) -> Searched:
    return Searched(crashed(path), 0)
