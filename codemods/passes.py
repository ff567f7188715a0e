"""The passes of a run: search, choose, rewrite, and search again what was rewritten, until nothing changes."""

from __future__ import annotations

import contextlib
from collections import Counter, defaultdict
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from codemods.cache import Cache
from codemods.codemod import Confidence, Site
from codemods.config import Config, expand
from codemods.diff import build, choose
from codemods.diff.identity import Ids, text_at
from codemods.diff.lines import LineMap, python_lines
from codemods.diff.plan import Change, Failure, LeftAlone, Progress, Touched, UnusedSuppression
from codemods.edits import Span
from codemods.project.classify import matches
from codemods.project.index import Project
from codemods.project.source import Skipped
from codemods.results import Results
from codemods.rewrite import clashes
from codemods.rewriting import rewritten
from codemods.search import Earlier, Found, Outcome, Search, search
from codemods.transformers import load, rank

Outcomes = Generator[Outcome, None, None]

MAX_PASSES = 5
_ATOMIC = b"atomic"


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a run looks."""

    paths: Sequence[str]
    """The files that are searched."""
    touched: Touched = None
    progress: Progress | None = None


def outcomes(
    work: Search, config: Config, paths: Sequence[str], *, cache: Cache | None, number: int = 1
) -> Outcomes:
    """The outcome of the search of each file in one pass, from earlier runs where that holds."""
    kept = None if cache is None else Results.of(cache, config, number, work)
    if kept is None:
        with contextlib.closing(search(work, paths, config.jobs)) as found:
            yield from found
        return
    try:
        with contextlib.closing(kept.outcomes(work, paths, config.jobs)) as found:
            yield from found
    finally:
        kept.save()


class Passes:
    """The state of a run; `changes`, `left_alone` and so on are its results."""

    def __init__(self, project: Project, config: Config, scope: Scope, cache: Cache | None = None) -> None:
        self.changes: list[Change] = []
        self.left_alone: list[LeftAlone] = []
        self.notices: list[LeftAlone] = []
        self.skipped: dict[Skipped, None] = {}
        self.failures: list[Failure] = []
        self.unused: list[UnusedSuppression] = []
        self.suppressed = 0
        self.below: Counter[Confidence] = Counter()
        self.sources: dict[str, bytes] = {}
        self.results: dict[str, bytes] = {}
        self._together: list[list[str]] = []
        self._project = project
        self._latest: Project | None = None
        """The project as the latest pass saw it."""
        self._within: dict[str, frozenset[str]] = {}
        """By path: the functions with sites that hang on the transactions of callers, in whatever file."""
        self._again: Mapping[str, frozenset[str]] = {}
        """Those of them that the next pass asks again."""
        self._cache = cache
        self._config = config
        self._scope = scope
        self._codemods = config.codemods()
        self._ids = Ids()

    def run(self) -> None:
        """Pass after pass; the first over every file, the others over what changed, and what hangs on it."""
        paths = self._scope.paths
        searched = frozenset(paths)
        for number in range(1, MAX_PASSES + 1):
            taken = choose.choose(self._wanted(paths, number), rank, clashes)
            changed = self._make(taken, number)
            if not changed:
                break
            self._again = self._within if self._opens_transactions(changed) else {}
            paths = sorted(searched & (changed | self._again.keys()))
        else:
            self._check_settled(paths)
        self.changes = build.regrouped(sorted(self.changes, key=_position), self._together)

    def _opens_transactions(self, changed: Iterable[str]) -> bool:
        """Does the code of these files open more transactions than before?"""
        assert self._latest is not None
        return any(self._text(path).count(_ATOMIC) > self._latest.data(path).count(_ATOMIC) for path in changed)

    def _check_settled(self, paths: Sequence[str]) -> None:
        for unit in self._wanted(paths, MAX_PASSES + 1):
            site = unit.candidates[0].site
            reason = f"{site.codemod} still proposes a change of line {site.span.line} after {MAX_PASSES} passes"
            self.failures.append(Failure(site.path, reason))

    def _wanted(self, paths: Sequence[str], number: int) -> list[choose.Unit]:
        """The units of the sites in these files that nothing rules out."""
        project = self._project.with_overlay(self.results) if self.results else self._project
        options = {slug: self._config.options_of(codemod) for slug, codemod in self._codemods.items()}
        earlier = None if self._latest is None else Earlier(self._latest, self._again)
        self._latest = project
        work = Search(project, self._codemods, options, earlier)
        candidates: list[choose.Candidate] = []
        ruled_out: set[str] = set()
        count = 0
        # Closed at once where the run is interrupted, so that what was found so far is kept.
        searched = outcomes(work, self._config, paths, cache=self._cache, number=number)
        with contextlib.closing(searched):
            for done, outcome in enumerate(searched, 1):
                if isinstance(outcome, Found):
                    count += len(outcome.sites)
                    candidates += self._candidates(outcome, number, ruled_out)
                    self._note_within(outcome)
                elif isinstance(outcome, Failure):
                    self.failures.append(outcome)
                else:
                    self.skipped[outcome] = None
                if self._scope.progress is not None and number == 1:
                    self._scope.progress(done, len(paths), count)
        allowed = [
            unit
            for unit in choose.units(candidates)
            if not any(candidate.id in ruled_out for candidate in unit.candidates)
        ]
        if number == 1:
            self.below.update(unit.confidence for unit in allowed if unit.confidence < self._config.min_confidence)
        return [unit for unit in allowed if unit.confidence >= self._config.min_confidence]

    def _note_within(self, found: Found) -> None:
        functions = {site.function for site in found.sites if self._codemods[site.codemod].within}
        if functions:
            self._within[found.path] = self._within.get(found.path, frozenset()) | functions

    def _candidates(self, found: Found, number: int, ruled_out: set[str]) -> Iterator[choose.Candidate]:
        used: set[int] = set()
        order = sorted(range(len(found.sites)), key=lambda index: found.sites[index].span)
        for site, text in ((found.sites[index], found.texts[index]) for index in order):
            identifier = self._ids.name(site.codemod, site.path, site.function, text)
            if site.codemod in self._ignored(found.path):
                continue
            form = site.best
            if form is None:
                if number == 1:
                    self.left_alone.append(_left_alone(site, identifier))
                continue
            spans = [site.span, *(edit.at for edit in form.edits.get(found.path, ()))]
            lines = [range(span.line, span.end_line + 1) for span in spans]
            covering = {index for index, item in enumerate(found.suppressions) if item.covers(site.codemod, lines)}
            used |= covering
            self.suppressed += bool(covering) and number == 1
            if covering or not self._is_touched(found.path, spans):
                ruled_out.add(identifier)
            if any(form.edits.values()):
                yield choose.Candidate(identifier, site, form)
            elif number == 1 and identifier not in ruled_out:
                self.notices.append(_left_alone(site, identifier))
        if number == 1:
            self._note_unused(found, used)

    def _ignored(self, path: str) -> frozenset[str]:
        patterns = self._config.per_file_ignores
        names = [name for pattern, some in patterns.items() if matches(path, [pattern]) for name in some]
        return expand(names, self._codemods) if names else frozenset()

    def _is_touched(self, path: str, spans: Iterable[Span]) -> bool:
        touched = self._scope.touched
        if touched is None:
            return True
        if path not in touched:
            return False
        lines = touched[path]
        if lines is None:
            return True
        old = self.sources.get(path, b"")
        back = LineMap(old, self.results.get(path, old))
        return any(
            not lines.isdisjoint(back.back(line)) for span in spans for line in range(span.line, span.end_line + 1)
        )

    def _note_unused(self, found: Found, used: set[int]) -> None:
        known = load(self._config.codemod_paths)
        for index, item in enumerate(found.suppressions):
            unknown = sorted((item.slugs or frozenset()) - known.keys())
            # What was not selected cannot be known to be unused.
            judged = (known.keys() if item.slugs is None else item.slugs) <= self._codemods.keys()
            if unknown:
                text = f"{item} names {', '.join(unknown)}, which is no codemod"
                self.unused.append(UnusedSuppression(found.path, item.line, text))
            elif index not in used and judged:
                self.unused.append(UnusedSuppression(found.path, item.line, str(item)))

    def _make(self, taken: Sequence[choose.Unit], number: int) -> set[str]:
        """Rewrite the files of these units; what belongs together is made in all of its files or in none."""
        drafts = {path: list(some) for path, some in self._drafts(taken).items()}
        owner = {candidate.id: unit for unit in taken for candidate in unit.candidates}
        results: dict[str, build.FileResult] = {}
        todo = sorted(drafts)
        while todo:
            work = [self._file_work(path, drafts[path], number) for path in todo]
            refused: list[build.Refusal] = []
            for outcome in rewritten(work, self._config.jobs, self._cache):
                results[outcome.path] = outcome.result
                refused += outcome.result.refused
                self.failures += outcome.failures
            gone = set()
            for refusal in refused:
                unit = owner[refusal.draft.origin]
                gone |= {candidate.id for candidate in unit.candidates}
                if refusal.reason:
                    self.skipped[Skipped(refusal.draft.path, _refusal(refusal))] = None
            todo = []
            for path, some in drafts.items():
                kept = [draft for draft in some if draft.origin not in gone]
                if len(kept) < len(some):
                    drafts[path] = kept
                    todo.append(path)
        return self._adopt(results, taken)

    def _adopt(self, results: Mapping[str, build.FileResult], taken: Sequence[choose.Unit]) -> set[str]:
        changed = {path for path, result in results.items() if result.changes}
        ids = defaultdict(list)
        for path in sorted(changed):
            self.sources.setdefault(path, self._project.source(path).data)
            self.results[path] = results[path].text
            self.changes += results[path].changes
            for origin, change in zip(results[path].origins, results[path].changes, strict=True):
                ids[origin].append(change.id)
        for unit in taken:
            together = [identifier for candidate in unit.candidates for identifier in ids[candidate.id]]
            if len(together) > 1:
                self._together.append(together)
        return changed

    def _drafts(self, taken: Sequence[choose.Unit]) -> Mapping[str, Sequence[build.Draft]]:
        drafts: defaultdict[str, list[build.Draft]] = defaultdict(list)
        for candidate in (candidate for unit in taken for candidate in unit.candidates):
            site = candidate.site
            for path, edits in candidate.form.edits.items():
                if edits:
                    identifier = candidate.id if path == site.path else self._companion_id(site, path, edits[0].at)
                    drafts[path].append(build.Draft(identifier, candidate.id, site, candidate.form, path, tuple(edits)))
        return drafts

    def _companion_id(self, site: Site, path: str, span: Span) -> str:
        text = self._text(path)
        function = build.function_at(path, text, span.line)
        return self._ids.name(site.codemod, path, function, text_at(span, python_lines(text)))

    def _file_work(self, path: str, drafts: Sequence[build.Draft], number: int) -> build.FileWork:
        earlier = tuple(change for change in self.changes if change.path == path)
        source = self._project.source(path).data
        return build.FileWork(path, source, self._text(path), earlier, tuple(drafts), number)

    def _text(self, path: str) -> bytes:
        return self.results[path] if path in self.results else self._project.source(path).data


def _refusal(refusal: build.Refusal) -> str:
    site = refusal.draft.site
    return f"{site.codemod}, line {site.span.line}: {refusal.reason}"


def _position(change: Change) -> tuple[object, ...]:
    return change.path, change.start_line, change.end_line, change.passed, rank(change.codemod), change.id


def _left_alone(site: Site, identifier: str) -> LeftAlone:
    form = site.best or (site.forms[0] if site.forms else None)
    claims = form.claims if form is not None else ()
    refuted = next((claim.claim for claim in claims if claim.verdict.value == "refuted"), None)
    return LeftAlone(
        id=identifier,
        codemod=site.codemod,
        path=site.path,
        start_line=site.span.line,
        end_line=site.span.end_line,
        function=site.function,
        group=identifier,
        summary=site.summary,
        claims=claims,
        refuted=refuted,
        notes=site.notes,
    )


def targets(project: Project, config: Config) -> Iterator[str]:
    """The files that may be changed: no tests, migrations or code of others, unless asked for."""
    for path, info in project.files.items():
        if info.is_test and not config.include_tests:
            continue
        if not (info.is_migration or info.is_vendored or matches(path, config.exclude)):
            yield path
