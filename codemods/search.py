"""What the codemods find in one file: trace it once, ask each codemod about each function."""

from __future__ import annotations

import os
import traceback
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from codemods import parallel, suppress
from codemods.codemod import Codemod, FindContext, Site
from codemods.diff.identity import text_at
from codemods.diff.lines import python_lines
from codemods.diff.plan import Failure
from codemods.ledger import Question
from codemods.project.answers import RECORDS, Answers
from codemods.project.index import Project
from codemods.project.model import FunctionRef
from codemods.project.outlines import changed, words_in
from codemods.project.source import Skipped, SourceError
from codemods.suppress import Suppression
from codemods.trace import FunctionTrace, Tracer

FILES_PER_PROCESS = 20
"""A worker process is worth its start for so many files."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file that was searched: the sites in it (perhaps none) and its suppression comments."""

    path: str
    sites: tuple[Site, ...]
    texts: tuple[str, ...]
    """The source of each site's span."""
    suppressions: tuple[Suppression, ...]


Outcome = Found | Skipped | Failure


class Search:
    """Searches files of one project; what is traced is kept for the next file.

    Args:
        project: What is searched.
        codemods: What is searched for.
        options: Of each codemod.
        before: The project as it was searched already: of files that changed since only that is searched which changed.
    """

    def __init__(
        self,
        project: Project,
        codemods: Mapping[str, Codemod],
        options: Mapping[str, Mapping[str, object]],
        before: Project | None = None,
    ) -> None:
        self.project = project
        self.before = before
        self._codemods = codemods
        self._options = options
        self._tracer: Tracer | None = None

    def __call__(self, path: str) -> Outcome:
        """Search one file. Never raises: what goes wrong in a file is that file's outcome."""
        try:
            return self._search(path)
        except SourceError as error:
            return Skipped(path, error.skipped.reason)
        except Exception:  # noqa: BLE001 - an error in one file is reported and must not end the run
            return Failure(path, traceback.format_exc())

    def size(self, path: str) -> int:
        """How many bytes a file has."""
        try:
            return len(self.project.data(path))
        except OSError:
            return 0

    def _search(self, path: str) -> Outcome:
        source = self.project.source(path)
        data = source.data
        wanted = [codemod for codemod in self._codemods.values() if any(needle in data for needle in codemod.needles)]
        comments = suppress.suppressions(source.text) if suppress.MARK in data else ()
        sites = list(_distinct(self._sites(path, wanted))) if wanted else []
        lines = python_lines(source.text.encode("utf-8", "surrogateescape")) if sites else []
        return Found(path, tuple(sites), tuple(text_at(site.span, lines) for site in sites), comments)

    def _sites(self, path: str, codemods: Sequence[Codemod]) -> Iterator[Site]:
        if self._tracer is None:
            self._tracer = Tracer(self.project)
        data = self.project.data(path)
        wanted = [_Wanted.of(codemod, data, self._names(codemod, path)) for codemod in codemods]
        outlines = self.project.outlines(path)
        for ref, text in outlines if self.before is None else changed(self.before.outlines(path), outlines):
            asked = [item.codemod for item in wanted if item.is_asked(ref, text)]
            if asked and self._tracer.exists(ref):
                trace = self._tracer.trace(ref)
                for codemod in asked:
                    yield from _checked(codemod, trace, FindContext(self._tracer, self._options[codemod.slug]))

    def _names(self, codemod: Codemod, path: str) -> frozenset[bytes]:
        """The names in a file by which its functions get at others that the codemod looks for."""
        return frozenset(self.project.names_leading_to(path, *codemod.calls)) if codemod.calls else frozenset()


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What of a codemod's words and names is in a file at all."""

    codemod: Codemod
    words: Sequence[Sequence[bytes]]
    names: frozenset[bytes]

    @classmethod
    def of(cls, codemod: Codemod, data: bytes, names: frozenset[bytes]) -> _Wanted:
        words = [group for group in codemod.words if all(word in data for word in group)]
        return cls(codemod, words, names)

    def is_asked(self, ref: FunctionRef, text: bytes) -> bool:
        """May a function with these lines hold a site?"""
        for group in self.words:
            if all(word in text for word in group):
                return True
        if not any(name in text for name in self.names):
            return False
        named = self.names & words_in(text)
        own = ref.name.encode()
        return bool(named) and (named != {own} or text.count(own) > 1)


@dataclass(frozen=True, slots=True)
class Searched:
    """The outcome of a file, and what was asked to find it."""

    outcome: Outcome
    process: int
    """Of the process that searched the file."""
    new: tuple[tuple[str, str], ...]
    """The questions, with their answers, that this process has not told before; they are numbered in order."""
    asked: tuple[int, ...]
    """The numbers of all questions that were asked."""
    moved: bool = False
    """A file changed while it was read: what was found is of no single state of the project."""


class Recorder:
    """Searches files, and writes down what is asked."""

    def __init__(self, work: Search, known: Mapping[str, str] | None = None) -> None:
        """`known`: answers that need not be worked out, by question, both as texts."""
        self._known = known or {}
        self._work = work
        self._project = work.project
        self._ledger = work.project.inquiry.ledger
        self._answers = Answers(work.project)
        self._numbers: dict[Question, int] = {}
        self.size = work.size

    def __call__(self, path: str) -> Searched:
        """Search one file. Never raises."""
        with self._ledger.computing() as asked:
            outcome = self._work(path)
        new: list[tuple[str, str]] = []
        numbers: list[int] = []
        try:
            for question in asked.everything():
                if question not in self._numbers:
                    text = RECORDS.text(question)
                    new.append((text, self._known.get(text) or self._answers.text(question)))
                    self._numbers[question] = len(self._numbers)
                numbers.append(self._numbers[question])
        except Exception:  # noqa: BLE001 - an error in one file is reported and must not end the run
            outcome = Failure(path, traceback.format_exc())
        kept = self._project.kept
        moved = kept is not None and kept.moved
        return Searched(outcome, os.getpid(), tuple(new), tuple(sorted(numbers)), moved)


def search(work: Search, paths: Sequence[str], jobs: int) -> Generator[Outcome, None, None]:
    """The outcome of each file, in order."""
    return parallel.run(work, paths, jobs, _crashed, fewest=FILES_PER_PROCESS, weigh=work.size)


def recorded(work: Recorder, paths: Sequence[str], jobs: int) -> Generator[Searched, None, None]:
    """The outcome of each file with what was asked, in order."""
    return parallel.run(work, paths, jobs, _crashed_unasked, fewest=FILES_PER_PROCESS, weigh=work.size)


def may_hold_sites(data: bytes, codemods: Iterable[Codemod]) -> bool:
    """True where a file with these bytes is worth a look."""
    return suppress.MARK in data or any(needle in data for codemod in codemods for needle in codemod.needles)


def _crashed(path: str) -> Outcome:
    return Failure(path, "The process that handled this file died (out of memory or stack?).")


def _crashed_unasked(path: str) -> Searched:
    return Searched(_crashed(path), 0, (), ())


def _checked(codemod: Codemod, trace: FunctionTrace, context: FindContext) -> Iterator[Site]:
    """The sites that `find` yields; one that breaks what the codemod declares is an error of the codemod."""
    for site in codemod.find(trace, context):
        forms = {form.name for form in site.forms}
        claims = {claim.claim for form in site.forms for claim in form.claims}
        undeclared = sorted((forms - codemod.forms.keys()) | (claims - codemod.claims.keys()))
        if undeclared or site.codemod != codemod.slug:
            message = f"{codemod.slug} does not declare {', '.join(undeclared) or site.codemod}"
            raise ValueError(message)
        yield site


def _distinct(sites: Iterable[Site]) -> Iterator[Site]:
    """One site per codemod and place. A function that is traced in two contexts counts with what both can show."""
    found: dict[object, Site] = {}
    for site in sites:
        key = (site.codemod, site.path, site.span)
        if key not in found or _confidence(site) < _confidence(found[key]):
            found[key] = site
    yield from found.values()


def _confidence(site: Site) -> int:
    best = site.best
    return 0 if best is None else best.confidence or 0
