"""The functions of a file with their lines, told apart without a tree: most are of no interest by their words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, MutableMapping, Sequence
from typing import TYPE_CHECKING

from codemods.project.facts import AssignFact, FileFacts
from codemods.project.model import FunctionRef

if TYPE_CHECKING:
    from codemods.project.files import ProjectFiles

Outline = tuple[FunctionRef, bytes]
"""A function and its lines."""

Holders = MutableMapping[str, frozenset[bytes]]
"""By file: the names of its functions that hold some words."""
_WORD = re.compile(rb"\w+")
_IMPORT = re.compile(rb"^(?:import|from)\b[^(\n]*(?:\([^)]*\))?[^\n]*$", re.MULTILINE)
_STRING = re.compile(r"'[^']*'|\"[^\"]*\"")


def outlines(project: ProjectFiles, path: str) -> Iterator[Outline]:
    """The outermost functions and the methods of a file, each with its lines, nested functions and decorators included.

    Of several with one name the second is called a setter; last comes "<module>" with the lines that are in none.
    """
    facts = project.facts(path)
    if facts is None:
        return
    lines = project.data(path).splitlines(keepends=True)
    outside = list(lines)
    seen: set[FunctionRef] = set()
    for item in facts.functions:
        if "<locals>" in item.qualname:
            continue
        ref = FunctionRef(path, item.qualname, item.line)
        own = FunctionRef(path, f"{item.qualname}.setter", item.line) if ref in seen else ref
        start = item.start_line - 1
        if own not in seen:
            yield own, b"".join(lines[start : item.end_line])
        seen.add(own)
        outside[start : item.end_line] = [b""] * (item.end_line - start)
    module = FunctionRef(path, "<module>", 1)
    yield module, b"".join(outside)


def changed(before: Sequence[Outline], now: Sequence[Outline]) -> Sequence[Outline]:
    """The functions whose own lines changed, and those that name such a function or its class.

    All of them where other code outside of functions changed than imports, or a function opens a transaction that did
    not: what it calls, and the receivers of what it saves, run within that now.
    """
    old = {(ref.qualname, text) for ref, text in before}
    new = [(ref, text) for ref, text in now if (ref.qualname, text) not in old]
    outside = [_IMPORT.sub(b"", text).split() for some in (before, now) for ref, text in some if ref.name == "<module>"]
    if outside[:1] != outside[1:] or _transactions(before) != _transactions(now):
        return now
    names = {name for ref, _ in new if ref.name != "<module>" for name in _names_of(ref)}
    return [(ref, text) for ref, text in now if (ref.qualname, text) not in old or names & words_in(text)]


def _transactions(outlines: Sequence[Outline]) -> int:
    return sum(text.count(b"atomic") for ref, text in outlines if ref.name != "<module>")


def names_leading_to(
    project: ProjectFiles, words: Collection[bytes], but: Collection[bytes], known: Holders
) -> frozenset[bytes]:
    """The names by which code gets at functions that hold one of the words and none of `but`.

    Their own names and those of their classes, those that a module or a class binds to an expression with such a name,
    and what such things are imported as. `known`: the functions' names by file, filled with those that are not there.
    """
    found: set[bytes] = set()
    for path in project.counted:
        if path not in known:
            known[path] = frozenset(_names_of_holders(project, path, words, but))
        found |= known[path]
    for facts in project.counted.values():
        found.update(item.name.encode() for item in _bound(facts) if not found.isdisjoint(_names_in(item.source)))
    for facts in project.counted.values():
        aliases = (item for item in facts.imports if item.attribute not in (None, item.name))
        found.update(item.name.encode() for item in aliases if str(item.attribute).encode() in found)
    return frozenset(found)


def _names_of_holders(
    project: ProjectFiles, path: str, words: Collection[bytes], but: Collection[bytes]
) -> Iterator[bytes]:
    """The names of the functions of a file that hold one of the words and none of `but`."""
    data = project.data(path)
    if not any(word in data for word in words):
        return
    for ref, text in outlines(project, path):
        if ref.qualname != "<module>" and any(word in text for word in words) and not any(no in text for no in but):
            yield from _names_of(ref)


def _names_of(ref: FunctionRef) -> Iterator[bytes]:
    """A method with a name that Python calls by itself is reached through its class."""
    name = ref.name if not ref.qualname.endswith(".setter") else ref.qualname.split(".")[-2]
    yield name.encode()
    if name.startswith("__") and "." in ref.qualname:
        yield ref.qualname.split(".")[-2].encode()


def _bound(facts: FileFacts) -> Iterator[AssignFact]:
    yield from (item for item in facts.assigns if item.call is None)
    for klass in facts.classes:
        yield from (item for item in klass.assigns if item.call is None)


def _names_in(source: str) -> frozenset[bytes]:
    return words_in(_STRING.sub("", source).encode())


def functions_leading_to(project: ProjectFiles, word: bytes) -> frozenset[FunctionRef]:
    """The functions whose lines hold the word, or the name of another such function, in the files that hold the word.

    Only files that count are looked at.
    """
    texts: dict[FunctionRef, bytes] = {}
    for path in project.counted:
        if word in project.data(path):
            texts.update((ref, text) for ref, text in outlines(project, path) if ref.qualname != "<module>")
    found = {ref for ref, text in texts.items() if word in text}
    words = {ref: words_in(text) for ref, text in texts.items() if ref not in found}
    fresh = found
    while fresh:
        names = {name for ref in fresh for name in _names_of(ref)}
        fresh = {ref for ref, held in words.items() if ref not in found and not held.isdisjoint(names)}
        found |= fresh
    return frozenset(found)


def words_in(text: bytes) -> frozenset[bytes]:
    """The names, keywords and numbers of some lines, those in comments and strings included."""
    return frozenset(_WORD.findall(text))
