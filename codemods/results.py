"""What searches of files found in earlier runs, for as long as it holds.

With the outcome of a file, and of each function in it, goes every question that was asked of the project to find it,
and the answer. It is the outcome of a later run, too, where the file has the same content and all of these questions
have the same answers; of a file that has to be searched again, the functions are left out of which that is true. Most
questions need not be asked anew: what the content of one file answers has the same answer while that file is the same,
and where no file changed at all, every answer is.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from codemods import codemod, edits, evidence, suppress
from codemods.affected import SETTINGS, Affected, affected
from codemods.cache import Cache
from codemods.codemod import Site
from codemods.config import Config
from codemods.diff.plan import Failure
from codemods.encoding import RecordError, Records
from codemods.ledger import Question
from codemods.project.answers import OF_EACH_FILE, OF_ONE_FILE, ON_DISK, RECORDS, Answers, path_of
from codemods.project.index import Project
from codemods.project.moved import Moved
from codemods.project.source import Skipped
from codemods.recorder import Node, Recorder, Searched, recorded
from codemods.rests import Pair, Rests
from codemods.search import Found, Outcome, Search

OUTCOMES = Records(
    [
        Found, Skipped, suppress.Suppression, codemod.Site, codemod.Way, codemod.Form, codemod.Claim, evidence.Verdict,
        edits.Span, edits.Arguments, edits.ReplaceExpression, edits.ReplaceStatement, edits.InsertAfter,
        edits.WrapStatements, edits.AddArgument,
    ]
)  # fmt: skip

_UNUSED = 8
"""One of so many computations may be kept though nothing rests on it."""
_AFTER = " after "
"""Stands between the name of a content and that of what was searched before, where only the rest is searched."""


@dataclass(frozen=True, slots=True)
class _File:
    """What was stored of the search of a file."""

    content: str
    """The name of its content."""
    roots: tuple[int, ...]
    """The computations that the outcome rests on."""
    outcome: str
    parts: Mapping[str, tuple[int, Sequence[int]]]
    """The functions, see `codemods.search.Parts`: the computation that each rests on, which of the sites are in it."""

    def found(self) -> Found | Skipped | None:
        """The outcome; None where it cannot be read."""
        try:
            found = OUTCOMES.from_text(self.outcome)
        except RecordError:
            return None
        return found if isinstance(found, Found | Skipped) else None

    @property
    def nodes(self) -> Iterator[int]:
        """The computations that anything rests on that is known of the file."""
        yield from self.roots
        yield from (number for number, _ in self.parts.values())

    def moved(self, by: Mapping[int, int]) -> _File:
        """The same with the computations' new numbers."""
        parts = {name: (by[number], sites) for name, (number, sites) in self.parts.items()}
        return _File(self.content, tuple(by[number] for number in self.roots), self.outcome, parts)


@dataclass(slots=True)
class _Kept:
    """What was stored of one pass: see `Results`."""

    contents: Mapping[str, str] = field(default_factory=dict)
    """The names of the files' contents, when `held` was found out."""
    rests: Rests = field(default_factory=Rests)
    held: Sequence[bool] = ()
    """Per pair: it was so with these contents. Others were so with older ones."""
    files: Mapping[str, _File] = field(default_factory=dict)
    settings: str | None = None
    """What the settings were."""
    used: int = 0
    """How many of the computations something rested on when that was last looked at."""


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
        count = len(self._kept.rests.pairs)
        self._doubted = frozenset(i for i in range(count) if not self._kept.held[i] or self._may_differ(i))
        """The pairs that have to be asked again."""
        self._holds: dict[int, bool] = {}
        self._failed: set[int] = set()
        """The computations that would come out differently now."""
        self._told: dict[int, tuple[list[Pair], list[Node]]] = {}
        """By process: what it told."""
        self._new: dict[str, tuple[Searched, str]] = {}
        self._held: Mapping[str, Mapping[str, Sequence[Site]]] = {}
        """By path: the functions of which it is known what they hold."""

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
        if work.earlier is not None:
            contents = _contents_after(contents, _contents(cache, config, work.earlier.project), work.earlier.within)
        return cls(cache, f"results {cache.version} {name}", number, work.project, contents)

    def outcomes(self, work: Search, paths: Sequence[str], jobs: int) -> Generator[Outcome, None, None]:
        """The outcome of each file, in order; only those are searched whose earlier outcome does not hold."""
        self._ask_again(paths)
        known = {path: kept for path in paths if self._is_same(path) and (kept := self._known(path)) is not None}
        missing = [path for path in paths if path not in known]
        self._held = {path: self._held_parts(path) for path in missing}
        recorder = Recorder(work, self._held_answers() if missing else None, self._held)
        with contextlib.closing(recorded(recorder, missing, jobs)) as searched:
            for path in paths:
                if path in known:
                    yield known[path]
                    continue
                found = next(searched)
                self._keep(path, found)
                yield found.outcome

    def save(self) -> None:
        """Write down what was found, where anything is new."""
        if self._cache.files.moved or not (self._new or self._changed):
            return
        rests = self._kept.rests
        held = {index for index in range(len(rests.pairs)) if self._is_held(index)}
        raised = {process: rests.add(*told) for process, told in self._told.items()}
        told = {pair for pairs, _ in self._told.values() for pair in pairs}
        held |= {index for index, pair in enumerate(rests.pairs) if pair in told}
        files = {
            path: kept
            for path, kept in self._kept.files.items()
            if path in self._contents and not self._cites_moved(path, kept.outcome)
        }
        for path, (found, outcome) in self._new.items():
            files[path] = self._file(path, found, outcome, raised[found.process])
        self._write(rests, held, files)

    def _file(self, path: str, found: Searched, outcome: str, raised: int) -> _File:
        assert not isinstance(found.outcome, Failure)
        sites = list(found.outcome.sites) if isinstance(found.outcome, Found) else []
        known = {name: (number + raised, held) for name, number, held in found.parts}
        old = self._kept.files[path].parts if found.skipped else {}
        known.update((name, (old[name][0], self._held[path][name])) for name in found.skipped)
        parts = {
            name: (number, [sites.index(site) for site in held])
            for name, (number, held) in known.items()
            if all(site in sites for site in held)
        }
        roots = (found.node + raised, *(old[name][0] for name in found.skipped))
        return _File(self._contents[path], roots, outcome, parts)

    def _write(self, rests: Rests, held: Collection[int], files: Mapping[str, _File]) -> None:
        """Little is written that nothing rests on any more."""
        roots = {number for kept in files.values() for number in kept.nodes}
        room = self._kept.used + self._kept.used // _UNUSED
        part, moved, pairs = rests.only(roots, room)
        data = {
            "used": self._kept.used if len(rests.nodes) <= room else len(part.nodes),
            "contents": dict(self._contents), "pairs": part.pairs, "nodes": part.nodes,
            "held": [index in held for index in pairs],
            "files": {path: dataclasses.astuple(kept.moved(moved)) for path, kept in files.items()},
            "settings": self._answers.text(SETTINGS),
        }  # fmt: skip
        self._cache.store.put(self._kind, {self._key: json.dumps(data, separators=(",", ":"))})

    def _is_held(self, index: int) -> bool:
        """Whether the pair is known to hold now, without asking."""
        return self._holds.get(index, index not in self._doubted)

    def _held_answers(self) -> Mapping[str, str]:
        """The questions that have the same answer as before, with that."""
        return {asked: answer for index, (asked, answer) in enumerate(self._kept.rests.pairs) if self._is_held(index)}

    def _may_differ(self, index: int) -> bool:
        """May a pair that held be another one after the changes?"""
        if not self._changed:
            return self._kept.rests.pairs[index][0].startswith(_ASKED_ALWAYS)
        return self._affected is None or self._affected.by(*self._kept.rests.pairs[index])

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
        return kept is not None and kept.content == self._contents.get(path)

    def _ask_again(self, paths: Sequence[str]) -> None:
        """Find out which pairs hold of those that something rests on which is known of these files."""
        rests = self._kept.rests
        if not self._doubted:
            return
        kept = [self._kept.files[path] for path in paths if path in self._kept.files]
        used = rests.asked_by(number for item in kept for number in item.nodes)
        for index in sorted(used & self._doubted):
            self._holds[index] = self._ask(index)
        self._failed = rests.above([index for index, is_so in self._holds.items() if not is_so])

    def _known(self, path: str) -> Outcome | None:
        kept = self._kept.files[path]
        if not self._failed.isdisjoint(kept.roots) or self._cites_moved(path, kept.outcome):
            return None
        return kept.found()

    def _cites_moved(self, path: str, outcome: str) -> bool:
        return self._affected is not None and self._affected.moved.cites(outcome, path)

    def _held_parts(self, path: str) -> Mapping[str, Sequence[Site]]:
        """What is known to be in functions of a file if they are still the same."""
        kept = self._kept.files.get(path)
        found = kept.found() if kept is not None else None
        if kept is None or not isinstance(found, Found):
            return {}
        try:
            held = {
                name: tuple(found.sites[index] for index in sites)
                for name, (number, sites) in kept.parts.items()
                if number not in self._failed
            }
            return {
                name: sites
                for name, sites in held.items()
                if not any(self._cites_moved(path, OUTCOMES.text(site)) for site in sites)
            }
        except (IndexError, TypeError):  # it may have been stored by anybody
            return {}

    def _ask(self, index: int) -> bool:
        """Has the question the same answer today?"""
        text, answer = self._kept.rests.pairs[index]
        held = self._kept.held[index]
        try:
            asked: Question = RECORDS.from_text(text)
            if held and asked[0] in OF_ONE_FILE and path_of(asked) not in self._changed:
                return True
            if held and asked[0] in OF_EACH_FILE:
                return self._answers.of_each_file(asked, answer, self._changed) == answer
            if held and self._affected is not None:
                return self._is_moved(index, asked, self._affected.moved)
            return self._answers.text(asked) == answer
        except RecordError:
            return False

    def _is_moved(self, index: int, asked: Question, moved: Moved) -> bool:
        """Is the answer another one at most by lines that moved? Then the pair is from now on what it is today."""
        now = moved.asked_now(asked)
        if self._answers.text_before(now, moved) != self._kept.rests.pairs[index][1]:
            return False
        self._kept.rests.pairs[index] = RECORDS.text(now), self._answers.text(now)
        return True

    def _keep(self, path: str, found: Searched) -> None:
        pairs, nodes = self._told.setdefault(found.process, ([], []))
        pairs += found.pairs
        nodes += found.nodes
        if found.is_lost:
            self._cache.files.moved = True
        elif isinstance(found.outcome, Found | Skipped):
            self._new[path] = (found, OUTCOMES.text(found.outcome))


def _contents(cache: Cache, config: Config, project: Project) -> Mapping[str, str]:
    return cache.contents(project.discovery, project.overlay, include_tests=config.include_tests)


def _contents_after(
    contents: Mapping[str, str], earlier: Mapping[str, str], within: Mapping[str, frozenset[str]]
) -> Mapping[str, str]:
    """The contents with what was searched before, and the functions that are asked again, where there are any."""
    named = {}
    for path, content in contents.items():
        more = [*([earlier.get(path, "")] if content != earlier.get(path) else ()), *sorted(within.get(path, ()))]
        named[path] = f"{content}{_AFTER}{' '.join(more)}" if more else content
    return named


_ASKED_ALWAYS = tuple(RECORDS.text((name,))[:-1] for name in ON_DISK)


def _read(text: str | None) -> _Kept:
    if text is None:
        return _Kept()
    try:
        data = json.loads(text)
        rests = Rests([(str(asked), str(answer)) for asked, answer in data["pairs"]], data["nodes"])
        held = [bool(item) for item in data["held"]]
        files = {str(path): _File(str(name), tuple(roots), str(outcome), parts)
                 for path, (name, roots, outcome, parts) in data["files"].items()}
        roots = [number for kept in files.values() for number in kept.nodes]
        if len(held) != len(rests.pairs) or not rests.is_sound(roots):
            return _Kept()
        return _Kept(data["contents"], rests, held, files, str(data["settings"]), int(data["used"]))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        return _Kept()
