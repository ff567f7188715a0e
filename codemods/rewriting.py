"""Rewriting files, one or many: over worker processes, and from what earlier runs kept."""

from __future__ import annotations

import importlib
import importlib.metadata
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from codemods import codemod, edits, evidence, parallel
from codemods.cache import Cache
from codemods.diff import build
from codemods.diff.plan import Change, Failure
from codemods.encoding import RecordError, Records
from codemods.project.kept import digest

FILES_PER_PROCESS = 5
"""A worker process is worth its start for rewriting so many files."""

RECORDS = Records(
    [
        build.FileWork, build.FileResult, build.Draft, build.Refusal, Change, codemod.Site, codemod.Way, codemod.Form,
        codemod.Claim, codemod.Confidence, evidence.Verdict, edits.Span, edits.Arguments, edits.ReplaceExpression,
        edits.ReplaceStatement, edits.InsertAfter, edits.WrapStatements, edits.AddArgument,
    ]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Built:
    """What became of one file."""

    path: str
    result: build.FileResult
    failures: tuple[Failure, ...] = ()


def rewritten(work: Sequence[build.FileWork], jobs: int, cache: Cache | None) -> Iterator[Built]:
    """What becomes of each file, in order; from earlier runs where the same was asked of the same text."""
    if cache is None:
        yield from _built(work, jobs)
        return
    kind = f"rewritten {cache.version} {importlib.metadata.version('libcst')}"
    names = [digest(RECORDS.text(item).encode()) for item in work]
    known = {name: found for name, text in cache.store.get(kind, names).items() if (found := _result(text))}
    fresh = _built([item for name, item in zip(names, work, strict=True) if name not in known], jobs)
    new: dict[str, str] = {}
    try:
        for name, item in zip(names, work, strict=True):
            if name in known:
                yield Built(item.path, known[name])
                continue
            built = next(fresh)
            if not built.failures:
                new[name] = RECORDS.text(built.result)
            yield built
    finally:
        cache.store.put(kind, new)


def _result(text: str) -> build.FileResult | None:
    try:
        found = RECORDS.from_text(text)
    except RecordError:
        return None
    return found if isinstance(found, build.FileResult) else None


def _built(work: Sequence[build.FileWork], jobs: int) -> Iterator[Built]:
    if work:
        importlib.import_module("codemods.rewrite.engine")  # LibCST, once, for all worker processes
    return parallel.run(_build, work, jobs, _crashed, fewest=FILES_PER_PROCESS, weigh=_weight)


def _weight(work: build.FileWork) -> int:
    """A file is parsed once and looked at once more for each of its changes."""
    return len(work.text) * (1 + len(work.drafts))


def _build(work: build.FileWork) -> Built:
    try:
        return Built(work.path, build.build(work))
    except Exception:  # noqa: BLE001 - an error in one file is reported and must not end the run
        return _broken(work, traceback.format_exc())


def _crashed(work: build.FileWork) -> Built:
    return _broken(work, "The process that rewrote this file died (out of memory or stack?).")


def _broken(work: build.FileWork, reason: str) -> Built:
    refused = tuple(build.Refusal(draft, "") for draft in work.drafts)
    return Built(work.path, build.FileResult(work.path, work.text, (), (), refused), (Failure(work.path, reason),))
