"""What searches of files found in earlier runs, for as long as it holds.

With the outcome of a file goes every question that was asked of the project to find it, and the answer. It is the
outcome of a later run, too, where the file has the same content and all of these questions have the same answers. Most
questions need not be asked anew: what the content of one file answers has the same answer while that file is the same,
and where no file changed at all, every answer is.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field

from codemods import codemod, edits, evidence, suppress
from codemods.affected import SETTINGS, Affected, affected
from codemods.cache import Cache
from codemods.config import Config
from codemods.encoding import RecordError, Records
from codemods.ledger import Question
from codemods.project.answers import OF_EACH_FILE, OF_ONE_FILE, ON_DISK, RECORDS, Answers, path_of
from codemods.project.index import Project
from codemods.project.source import Skipped
from codemods.search import Found, Outcome, Recorder, Search, Searched, recorded

OUTCOMES = Records(
    [
        Found, Skipped, suppress.Suppression, codemod.Site, codemod.Way, codemod.Form, codemod.Claim, evidence.Verdict,
        edits.Span, edits.Arguments, edits.ReplaceExpression, edits.ReplaceStatement, edits.InsertAfter,
        edits.WrapStatements, edits.AddArgument,
    ]
)  # fmt: skip

_AFTER = " after "
"""Stands between the name of a content and that of what was searched before, where only the rest is searched."""

Pair = tuple[str, str]
"""A question and its answer, as text."""
Files = dict[str, tuple[str, Sequence[int], str]]


@dataclass(slots=True)
class _Kept:
    """What was stored of one pass: see `Results`."""

    contents: Mapping[str, str] = field(default_factory=dict)
    """The names of the files' contents, when `held` was found out."""
    pairs: Sequence[Pair] = ()
    held: Sequence[bool] = ()
    """Per pair: it was so with these contents. Others were so with older ones."""
    files: Mapping[str, tuple[str, Sequence[int], str]] = field(default_factory=dict)
    """By path: the name of the content, the numbers of the pairs, the outcome."""
    settings: str | None = None
    """What the settings were."""


class Results:
    """The outcomes of one pass over a project."""

    def __init__(self, cache: Cache, kind: str, number: int, project: Project, contents: Mapping[str, str]) -> None:
        """`kind` names all that outcomes depend on besides the project; `contents` the content of each of its files."""
        self._cache = cache
        self._kind = kind
        self._key = str(number)
        self._project = project
        self._contents = contents
        self._kept = _read(cache.store.get(kind, [self._key]).get(self._key))
        old = self._kept.contents
        self._changed = frozenset(path for path in old.keys() | contents.keys() if old.get(path) != contents.get(path))
        self._answers = Answers(project)
        self._affected = self._affected_by_changes() if old else None
        self._holds: dict[int, bool] = {}
        self._failed: set[int] = set()
        self._new: dict[str, tuple[tuple[Pair, ...], str]] = {}

    @classmethod
    def of(cls, cache: Cache, config: Config, number: int, work: Search) -> Results | None:
        """The outcomes of a pass; None where codemods are asked whose source has no name."""
        codemods = config.codemods()
        if not config.uses_own_codemods_only:
            return None
        options = [(slug, sorted(config.options_of(item).items())) for slug, item in codemods.items()]
        about = repr((options, config.include_tests, config.django))
        name = hashlib.blake2b(about.encode(), digest_size=8).hexdigest()
        contents = _contents(cache, config, work.project)
        if work.before is not None:
            earlier = _contents(cache, config, work.before)
            contents = {
                path: content if content == earlier.get(path) else f"{content}{_AFTER}{earlier.get(path)}"
                for path, content in contents.items()
            }
        return cls(cache, f"results {cache.version} {name}", number, work.project, contents)

    def outcomes(self, work: Search, paths: Sequence[str], jobs: int) -> Generator[Outcome, None, None]:
        """The outcome of each file, in order; only those are searched whose earlier outcome does not hold."""
        same = [path for path in paths if self._is_same(path)]
        self._ask_again(same)
        known = {path: kept for path in same if (kept := self._known(path)) is not None}
        missing = [path for path in paths if path not in known]
        told: dict[int, list[Pair]] = {}
        recorder = Recorder(work, self._held_answers() if missing else None)
        with contextlib.closing(recorded(recorder, missing, jobs)) as searched:
            for path in paths:
                if path in known:
                    yield known[path]
                    continue
                found = next(searched)
                self._keep(path, found, told)
                yield found.outcome

    def save(self) -> None:
        """Write down what was found, where anything is new."""
        if self._cache.files.moved or not (self._new or self._changed):
            return
        files = {path: kept for path, kept in self._kept.files.items() if path in self._contents}
        pairs = list(self._kept.pairs)
        held = [self._is_held(index) for index in range(len(pairs))]
        if 2 * sum(held) < len(pairs):
            files, pairs, held = _compact(files, pairs, held)
        numbers = {pair: index for index, pair in enumerate(pairs)}
        for path, (asked, outcome) in self._new.items():
            for pair in asked:
                if pair not in numbers:
                    numbers[pair] = len(pairs)
                    pairs.append(pair)
                    held.append(True)
                held[numbers[pair]] = True
            files[path] = (self._contents[path], [numbers[pair] for pair in asked], outcome)
        data = {
            "contents": dict(self._contents), "pairs": pairs, "held": held, "files": files,
            "settings": self._answers.text(SETTINGS),
        }  # fmt: skip
        self._cache.store.put(self._kind, {self._key: json.dumps(data, separators=(",", ":"))})

    def _is_held(self, index: int) -> bool:
        """Whether the pair is known to hold now, without asking."""
        return self._holds.get(index, self._kept.held[index] and not self._may_differ(index))

    def _held_answers(self) -> Mapping[str, str]:
        """The questions that have the same answer as before, with that."""
        return {asked: answer for index, (asked, answer) in enumerate(self._kept.pairs) if self._is_held(index)}

    def _may_differ(self, index: int) -> bool:
        """May a pair that held be another one after the changes?"""
        if not self._changed:
            return self._kept.pairs[index][0].startswith(_ASKED_ALWAYS)
        return self._affected is None or self._affected.by(*self._kept.pairs[index])

    def _affected_by_changes(self) -> Affected | None:
        """What the changed files affect; None where that may be anything."""
        if not self._changed or self._changed - self._kept.contents.keys() or self._changed - self._contents.keys():
            return None
        files = self._cache.files
        if self._kept.settings != self._answers.text(SETTINGS):
            return None
        before = {path: name.partition(_AFTER)[0] for path, name in self._kept.contents.items()}
        return affected(self._project, files, self._changed, before)

    def _is_same(self, path: str) -> bool:
        """Has the file the content of which something is known?"""
        kept = self._kept.files.get(path)
        return kept is not None and kept[0] == self._contents.get(path)

    def _ask_again(self, paths: Sequence[str]) -> None:
        """Find out which pairs hold of those that the outcomes of these files rest on."""
        used = set().union(*(self._kept.files[path][1] for path in paths))
        for index in sorted(used):
            if not self._is_held(index):
                self._holds[index] = self._ask(index)
        self._failed = {index for index, is_so in self._holds.items() if not is_so}

    def _known(self, path: str) -> Outcome | None:
        _, asked, outcome = self._kept.files[path]
        if not self._failed.isdisjoint(asked):
            return None
        try:
            found = OUTCOMES.from_text(outcome)
        except RecordError:
            return None
        return found if isinstance(found, Found | Skipped) else None

    def _ask(self, index: int) -> bool:
        """Has the question the same answer today?"""
        text, answer = self._kept.pairs[index]
        held = self._kept.held[index]
        try:
            asked: Question = RECORDS.from_text(text)
            if held and asked[0] in OF_ONE_FILE and path_of(asked) not in self._changed:
                return True
            if held and asked[0] in OF_EACH_FILE:
                return self._answers.of_each_file(asked, answer, self._changed) == answer
            return self._answers.text(asked) == answer
        except RecordError:
            return False

    def _keep(self, path: str, found: Searched, told: dict[int, list[Pair]]) -> None:
        pairs = told.setdefault(found.process, [])
        pairs += found.new
        if found.moved:
            self._cache.files.moved = True
        elif isinstance(found.outcome, Found | Skipped):
            self._new[path] = (tuple(pairs[index] for index in found.asked), OUTCOMES.text(found.outcome))


def _contents(cache: Cache, config: Config, project: Project) -> Mapping[str, str]:
    return cache.contents(project.discovery, project.overlay, include_tests=config.include_tests)


_ASKED_ALWAYS = tuple(RECORDS.text((name,))[:-1] for name in ON_DISK)


def _read(text: str | None) -> _Kept:
    if text is None:
        return _Kept()
    try:
        data = json.loads(text)
        pairs = [(str(asked), str(answer)) for asked, answer in data["pairs"]]
        held = [bool(item) for item in data["held"]]
        files = {path: (str(item[0]), _numbers(item[1], pairs), str(item[2])) for path, item in data["files"].items()}
        return _Kept(data["contents"], pairs, held, files, str(data["settings"]))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        return _Kept()


def _numbers(found: Sequence[int], pairs: Sequence[Pair]) -> Sequence[int]:
    """The numbers of pairs as they were stored. Raises ValueError where there is no such pair."""
    if found and not 0 <= min(found) <= max(found) < len(pairs):
        raise ValueError(found)
    return found


def _compact(files: Files, pairs: Sequence[Pair], held: Sequence[bool]) -> tuple[Files, list[Pair], list[bool]]:
    """The same without the pairs that no file rests on."""
    used = sorted(set().union(*(asked for _, asked, _ in files.values())))
    numbers = {old: new for new, old in enumerate(used)}
    renumbered: Files = {
        path: (content, [numbers[i] for i in asked], found) for path, (content, asked, found) in files.items()
    }
    return renumbered, [pairs[index] for index in used], [held[index] for index in used]
