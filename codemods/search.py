"""What the codemods find in one file: trace it once, ask each codemod about each function."""

from __future__ import annotations

import hashlib
import traceback
from collections import Counter
from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from codemods import parallel, suppress
from codemods.codemod import Codemod, FindContext, Site
from codemods.diff.identity import text_at
from codemods.diff.lines import python_lines
from codemods.diff.plan import Failure
from codemods.ledger import Asked
from codemods.project.index import Project
from codemods.project.model import FunctionRef
from codemods.project.outlines import Outline, changed, words_in
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


@dataclass(slots=True)
class Parts:
    """The functions of a file, each named by itself, its lines and the codemods that were asked: see `_name`.

    What was found in one is found in a later run, too, where all has the same answers that was asked to find it.
    """

    held: Mapping[str, Sequence[Site]]
    """Those that are known, with their sites, and need no search."""
    found: dict[str, tuple[Asked, Sequence[Site]]] = field(default_factory=dict)
    """Those that were searched, with what was asked, and their sites."""
    skipped: list[str] = field(default_factory=list)
    """Those that were known, and are there."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier pass searched."""

    project: Project
    """As it was then: of a file that changed since, only that is searched which changed."""
    within: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By path: the functions that are asked again what hangs on the transactions of their callers."""


class Search:
    """Searches files of one project; what is traced is kept for the next file.

    Args:
        project: What is searched.
        codemods: What is searched for.
        options: Of each codemod.
        earlier: What was searched already.
    """

    def __init__(
        self,
        project: Project,
        codemods: Mapping[str, Codemod],
        options: Mapping[str, Mapping[str, object]],
        earlier: Earlier | None = None,
    ) -> None:
        self.project = project
        self.earlier = earlier
        self._codemods = codemods
        self._options = options
        self._tracer: Tracer | None = None

    def __call__(self, path: str) -> Outcome:
        """Search one file. Never raises: what goes wrong in a file is that file's outcome."""
        return self.search(path, None)

    def search(self, path: str, parts: Parts | None) -> Outcome:
        """The same; `parts` are not searched where they are known, and filled."""
        try:
            return self._search(path, parts)
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

    def _search(self, path: str, parts: Parts | None) -> Outcome:
        source = self.project.source(path)
        data = source.data
        wanted = [codemod for codemod in self._codemods.values() if any(needle in data for needle in codemod.needles)]
        comments = suppress.suppressions(source.text) if suppress.MARK in data else ()
        sites = list(_distinct(self._sites(path, wanted, parts))) if wanted else []
        lines = python_lines(source.text.encode("utf-8", "surrogateescape")) if sites else []
        return Found(path, tuple(sites), tuple(text_at(site.span, lines) for site in sites), comments)

    def _sites(self, path: str, codemods: Sequence[Codemod], parts: Parts | None) -> Iterator[Site]:
        data = self.project.data(path)
        outlines = self.project.outlines(path)
        searched, again = self._searched(path, outlines)
        wanted = [_Wanted.of(codemod, data, self._names(codemod, path)) for codemod in codemods]
        names = Counter(ref.qualname for ref, _ in outlines)
        for ref, text in outlines:
            if (ref, text) not in searched and ref.qualname not in again:
                continue
            counted = wanted if (ref, text) in searched else [item for item in wanted if item.codemod.within]
            asked = [item.codemod for item in counted if item.is_asked(ref, text)]
            if not asked:
                continue
            if parts is None or names[ref.qualname] > 1:
                yield from self.sites_in(ref, asked)
            else:
                yield from self._sites_in_part(ref, asked, _name(ref, text, asked), parts)

    def _searched(self, path: str, outlines: Sequence[Outline]) -> tuple[Collection[Outline], frozenset[str]]:
        """The functions that are searched for all, and those for what hangs on the transactions of callers."""
        if self.earlier is None:
            return outlines, frozenset()
        again = self.earlier.within.get(path, frozenset())
        return frozenset(changed(self.earlier.project.outlines(path), outlines)), again

    def _sites_in_part(self, ref: FunctionRef, asked: Sequence[Codemod], name: str, parts: Parts) -> Sequence[Site]:
        placed = f"{name} {ref.line}"
        for known in (name, placed):
            if known in parts.held:
                parts.skipped.append(known)
                return parts.held[known]
        with self.project.inquiry.ledger.computing() as rests:
            sites = self.sites_in(ref, asked)
        parts.found[placed if sites else name] = rests, sites
        return sites

    def sites_in(self, ref: FunctionRef, asked: Sequence[Codemod]) -> Sequence[Site]:
        """What codemods find in one function."""
        if self._tracer is None:
            self._tracer = Tracer(self.project)
        if not self._tracer.exists(ref):
            return ()
        trace = self._tracer.trace(ref)
        sites: list[Site] = []
        for codemod in asked:
            sites += _checked(codemod, trace, FindContext(self._tracer, self._options[codemod.slug]))
        return sites

    def _names(self, codemod: Codemod, path: str) -> frozenset[bytes]:
        """The names in a file by which its functions get at others that the codemod looks for."""
        return frozenset(self.project.names_leading_to(path, *codemod.calls)) if codemod.calls else frozenset()


def _name(ref: FunctionRef, text: bytes, asked: Sequence[Codemod]) -> str:
    """A name for a function as it is asked: another one where its lines or the codemods are others.

    Where it holds sites, the number of its first line is added: sites say where they are.
    """
    slugs = "\0".join(sorted(codemod.slug for codemod in asked))
    return f"{ref.qualname} {hashlib.blake2b(text + slugs.encode(), digest_size=9).hexdigest()}"


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


def search(work: Search, paths: Sequence[str], jobs: int) -> Generator[Outcome, None, None]:
    """The outcome of each file, in order."""
    return parallel.run(work, paths, jobs, crashed, fewest=FILES_PER_PROCESS, weigh=work.size)


def may_hold_sites(data: bytes, codemods: Iterable[Codemod]) -> bool:
    """True where a file with these bytes is worth a look."""
    return suppress.MARK in data or any(needle in data for codemod in codemods for needle in codemod.needles)


def crashed(path: str) -> Failure:
    """The outcome of a file whose process died."""
    return Failure(path, "The process that handled this file died (out of memory or stack?).")


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
