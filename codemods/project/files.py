"""The files of a project: facts, sources with their trees, settings and versions, read on demand."""

from __future__ import annotations

import ast
import dataclasses
import functools
import re
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from codemods.project.classes import main_function
from codemods.project.discover import Discovery
from codemods.project.extract import extract_source
from codemods.project.facts import FileFacts
from codemods.project.gathering import Reader
from codemods.project.inside import read_bytes
from codemods.project.kept import KeptFiles
from codemods.project.literals import quote_of
from codemods.project.model import ClassRef, FunctionRef, Settings, Version, Versions
from codemods.project.outlines import functions_leading_to, names_leading_to, outlines, words_in
from codemods.project.question import Inquiry, question
from codemods.project.reading import definitions
from codemods.project.settings import read_settings
from codemods.project.source import MAX_BYTES, Skipped, SourceError, SourceFile, read_source, source_from_bytes
from codemods.project.templates.finder import Found, Templates
from codemods.project.templates.tree import Template
from codemods.project.versions import is_library, read_versions

BYTES_KEPT = 3_000_000
"""So much source is kept with its trees: a tree takes about thirty times the memory of its file."""
Words = tuple[tuple[bytes, ...], tuple[bytes, ...]]
_DOTTED_STRING = re.compile(rb"[\"']((?:\w+\.)+\w+)[\"']")


@dataclass(frozen=True, slots=True)
class FileInfo:
    """A Python file of the project."""

    path: str
    module: str
    """Its likeliest dotted name."""
    is_test: bool
    is_migration: bool
    is_settings: bool
    is_vendored: bool


class ProjectFiles:
    """The files of a project, some of them with other contents than on disk (the overlay)."""

    def __init__(
        self,
        discovery: Discovery,
        facts: Mapping[str, FileFacts],
        skipped: Iterable[Skipped],
        overlay: Mapping[str, bytes] | None = None,
        django: Version | None = None,
    ) -> None:
        """`facts`: of the files that count; of others they are read when a name leads there."""
        self.root = discovery.root
        self.inquiry = Inquiry()
        self.kept: KeptFiles | None = None
        """What is known of the files on disk from earlier runs."""
        self.overlay = overlay or {}
        """Contents that count instead of what the files hold."""
        self._django = django
        self.discovery = discovery
        self._facts: dict[str, FileFacts | None] = dict(facts)
        self._counted = facts
        self._skipped = {item.path: item for item in (*discovery.skipped, *skipped)}
        self._data: dict[str, bytes] = {}
        self._names_leading: dict[Words, frozenset[bytes]] = {}
        self._holders: dict[Words, dict[str, frozenset[bytes]]] = {}
        """By file: the names of the functions that hold one of some words and none of others."""
        self._leading: dict[bytes, frozenset[FunctionRef]] = {}
        self._sources: OrderedDict[str, SourceFile] = OrderedDict()
        self._bytes_kept = 0
        self._functions: dict[str, dict[str, list[ast.stmt]]] = {}

    @question
    def data(self, path: str) -> bytes:
        """The bytes of a file, not looked at. Raises OSError where it cannot be read."""
        if path in self.overlay:
            return self.overlay[path]
        known = self._sources.get(path)
        if known is not None:
            return known.data
        data = read_bytes(self.root, path, MAX_BYTES)
        if self.kept is not None:
            self.kept.read(path, data)
        return data

    def _read(self, path: str) -> SourceFile | Skipped:
        if path in self._sources:
            return self._sources[path]
        if path in self.overlay:
            return source_from_bytes(path, self.overlay[path])
        found = read_source(self.root, path)
        if self.kept is not None and isinstance(found, SourceFile):
            self.kept.read(path, found.data)
        return found

    def _read_facts(self, path: str) -> FileFacts | Skipped:
        if path not in self.overlay:
            return Reader(self.root, self.kept).fact(path, self._sources.get(path))
        source = self._read(path)
        return source if isinstance(source, Skipped) else extract_source(source)

    @property
    @question
    def files(self) -> Mapping[str, FileInfo]:
        """Every Python file of the project by relative path."""
        return self._infos

    @question
    def module(self, path: str) -> str:
        """The likeliest dotted name of a file."""
        return self._infos[path].module

    @functools.cached_property
    def _infos(self) -> Mapping[str, FileInfo]:
        return {
            entry.path: FileInfo(
                entry.path,
                self.discovery.module_name(entry.path),
                entry.is_test,
                entry.is_migration,
                entry.is_settings,
                entry.is_vendored,
            )
            for entry in self.discovery.files
        }

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """Files and folders that could not be read, with reasons."""
        return tuple(self._skipped[path] for path in sorted(self._skipped))

    @question
    def facts(self, path: str) -> FileFacts | None:
        """The facts of a file, read on demand; None where it cannot be read or is no file of the project."""
        if path not in self._facts:
            found = self._read_facts(path) if path in self.discovery.by_path else None
            if isinstance(found, Skipped):
                self._skipped[path] = found
                found = None
            self._facts[path] = found
        return self._facts[path]

    @property
    def counted(self) -> Mapping[str, FileFacts]:
        """The files that count for models, tasks, callers ...: neither tests (unless asked for) nor migrations."""
        return self._counted

    @property
    def written_over(self) -> Iterator[FileFacts]:
        """The facts of the files that count and have other contents than on disk."""
        return (facts for path, facts in self._counted.items() if path in self.overlay)

    @question
    def source(self, path: str) -> SourceFile:
        """The file with its tree; the latest ones are kept. Raises SourceError where it cannot be read."""
        found = self._sources.get(path)
        if found is None:
            read = self._read(path)
            if isinstance(read, Skipped):
                self._skipped[path] = read
                raise SourceError(read)
            found = read
            self.keep(found)
        self._sources.move_to_end(path)
        return found

    def keep(self, source: SourceFile) -> None:
        """Keep a file with its tree; those that were not asked for longest go."""
        self._sources[source.path] = source
        self._bytes_kept += len(source.data)
        while self._bytes_kept > BYTES_KEPT and len(self._sources) > 1:
            dropped, old = self._sources.popitem(last=False)
            self._bytes_kept -= len(old.data)
            self._functions.pop(dropped, None)

    def take_over(self, other: ProjectFiles, changed: Collection[str]) -> None:
        """Keep what another project keeps of files, but for those that changed."""
        for path, source in other._sources.items():
            if path not in changed:
                self.keep(source)
        for words, known in other._holders.items():
            self._holders[words] = {path: names for path, names in known.items() if path not in changed}

    @question
    def function(self, ref: FunctionRef) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        """The `def` of a function; of several with one name the one on the ref's line, else the one that counts."""
        nodes = self._definitions(ref.path).get(ref.qualname, [])
        functions = [node for node in nodes if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
        exact = next((node for node in functions if node.lineno == ref.line), None)
        if exact is not None or len(functions) < 2:
            return exact or (functions[0] if functions else None)
        facts = self.facts(ref.path)
        named = [item for item in facts.functions if item.qualname == ref.qualname] if facts is not None else []
        chosen = main_function(named)
        return next((node for node in functions if chosen is not None and node.lineno == chosen.line), functions[-1])

    @question
    def klass(self, ref: ClassRef) -> ast.ClassDef | None:
        """The class statement."""
        nodes = [node for node in self._definitions(ref.path).get(ref.qualname, []) if isinstance(node, ast.ClassDef)]
        exact = next((node for node in nodes if node.lineno == ref.line), None)
        return exact or (nodes[-1] if nodes else None)

    def _definitions(self, path: str) -> dict[str, list[ast.stmt]]:
        source = self.source(path)
        found = self._functions.get(path)
        if found is None:
            tree = source.parse()
            found = self._functions[path] = {} if isinstance(tree, Skipped) else definitions(tree)
        return found

    @question
    def functions_in(self, path: str) -> tuple[FunctionRef, ...]:
        """All functions of a file in the order of lines, nested ones and methods too."""
        facts = self.facts(path)
        return () if facts is None else tuple(FunctionRef(path, item.qualname, item.line) for item in facts.functions)

    @property
    @question
    def is_library(self) -> bool:
        """True where the packaging says that other Django projects use this one: not all callers can be known."""
        return self._is_library

    @functools.cached_property
    def _is_library(self) -> bool:
        return is_library(self.root)

    @question
    def mentions(self, path: str, text: str) -> bool:
        """True where the file's bytes hold `text`."""
        return text.encode() in self._bytes(path)

    def _bytes(self, path: str) -> bytes:
        """The bytes of a file, kept from the first look on; none of one that cannot be read."""
        found = self._data.get(path)
        if found is None:
            try:
                found = self.data(path)
            except OSError:
                found = b""
            self._data[path] = found
        return found

    @question
    def outlines(self, path: str) -> tuple[tuple[FunctionRef, bytes], ...]:
        """The functions of a file with their lines, see `codemods.project.outlines`."""
        return tuple(outlines(self, path))

    @question
    def names_leading_to(self, path: str, words: tuple[bytes, ...], but: tuple[bytes, ...]) -> tuple[bytes, ...]:
        """The names in a file by which code gets at functions that hold one of the words and none of `but`."""
        key = (words, but)
        if key not in self._names_leading:
            known = self._holders.setdefault(key, {})
            self._names_leading[key] = names_leading_to(self, words, but, known)
        return tuple(sorted(self._names_leading[key] & words_in(self.data(path))))

    @question
    def leads_to(self, ref: FunctionRef, word: bytes) -> bool:
        """Do the lines of a function hold the word, or the name of another function of which that is true?

        True also for functions of files that do not count, as nothing is known of those.
        """
        if word not in self._leading:
            self._leading[word] = functions_leading_to(self, word)
        return ref in self._leading[word] or ref.path not in self._counted

    @question
    def line(self, path: str, number: int, count: int = 1) -> str:
        """The text of a line, counted from 1, or of so many; "" where there is none.

        Raises SourceError where the file cannot be read.
        """
        return "\n".join(self.source(path).lines[number - 1 : number - 1 + count])

    @question
    def quote(self, path: str) -> str:
        """The quotation mark that a file prefers. Raises SourceError where it cannot be read."""
        return quote_of(self.source(path).text)

    @question
    def mentioning(self, *groups: tuple[str, ...]) -> tuple[str, ...]:
        """The files, neither tests nor migrations, whose bytes hold one text at least of each group."""
        return tuple(path for path in self._infos if self.is_mentioning(path, groups))

    def is_mentioning(self, path: str, groups: Iterable[tuple[str, ...]]) -> bool:
        """Is the file one of those that `mentioning` gives?"""
        info = self._infos.get(path)
        if info is None or info.is_test or info.is_migration:
            return False
        return all(any(self.mentions(path, text) for text in group) for group in groups)

    @question
    def patching(self, name: str) -> tuple[str, ...]:
        """The tests that patch something and hold a dotted string one of whose last two names it is."""
        return tuple(path for path, names in self._patched.items() if name in names)

    def is_patching(self, path: str, name: str) -> bool:
        """Is the file one of those that `patching` gives?"""
        info = self._infos.get(path)
        return info is not None and info.is_test and name in self._patched_in(path)

    @functools.cached_property
    def _patched(self) -> Mapping[str, frozenset[str]]:
        return {path: self._patched_in(path) for path, info in self._infos.items() if info.is_test}

    def _patched_in(self, path: str) -> frozenset[str]:
        try:
            data = self.source(path).data
        except SourceError:
            return frozenset()
        found = _DOTTED_STRING.findall(data) if b"patch" in data else []
        return frozenset(name for dotted in found for name in dotted.decode(errors="replace").split(".")[-2:])

    @question
    def function_at(self, path: str, line: int) -> FunctionRef | None:
        """The outermost function or method that holds a line."""
        facts = self.facts(path)
        for item in facts.functions if facts is not None else ():
            if item.line <= line <= item.end_line and "<locals>" not in item.qualname:
                return FunctionRef(path, item.qualname, item.line)
        return None

    @property
    @question
    def settings(self) -> Settings:
        """What the settings modules say, all joined."""
        return self._settings

    @functools.cached_property
    def _settings(self) -> Settings:
        return read_settings(self.discovery, self._read)

    @functools.cached_property
    def _templates(self) -> Templates:
        return Templates(self.discovery, self.settings, self.data)

    @question
    def find_template(self, name: str, near: str) -> Found | None:
        """The file that a template's name stands for in the file `near`; None where there is none."""
        return self._templates.find(name, near)

    @question
    def template(self, path: str) -> Template:
        """What the template in a file says; one that cannot be read or parsed has a `problem`."""
        return self._templates.read(path)

    @property
    @question
    def versions(self) -> Versions:
        """The versions that the project's requirements name."""
        return self._versions

    @functools.cached_property
    def _versions(self) -> Versions:
        found = read_versions(self.root)
        return found if self._django is None else dataclasses.replace(found, django=self._django)
