"""A whole plan of an earlier run, given again where nothing at all has changed: no index is built for it."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
import time
from collections.abc import Mapping

from codemods import codemod, edits, evidence
from codemods.cache import Cache
from codemods.diff.plan import Change, LeftAlone, Plan, UnusedSuppression
from codemods.encoding import RecordError, Records
from codemods.project import kept
from codemods.project.discover import Discovery
from codemods.project.source import Skipped
from codemods.project.versions import is_library, read_versions
from codemods.version import python_path

RECORDS = Records(
    [
        Plan, Change, LeftAlone, UnusedSuppression, Skipped, codemod.Claim, codemod.Confidence, evidence.Verdict,
        edits.Span, edits.Arguments, edits.ReplaceExpression, edits.ReplaceStatement, edits.InsertAfter,
        edits.WrapStatements, edits.AddArgument,
    ]
)  # fmt: skip


class StoredPlan:
    """The plan of one question: one set of options, of one project."""

    def __init__(self, cache: Cache, about: object, overlay: Mapping[str, bytes], *, include_tests: bool) -> None:
        """`about`: all that the plan depends on besides the files that are discovered; its `repr` counts."""
        self._cache = cache
        self._kind = f"plan {cache.version}"
        self._key = hashlib.blake2b(repr((about, include_tests)).encode(), digest_size=12).hexdigest()
        self._overlay = overlay
        self._include_tests = include_tests

    def find(self) -> Plan | None:
        """The plan, where nothing changed since."""
        text = self._cache.store.get(self._kind, [self._key]).get(self._key)
        if text is None:
            return None
        try:
            state, plan = json.loads(text)
            if state != self._state:
                return None
            found = RECORDS.value(plan)
        except (ValueError, TypeError, RecordError, RecursionError):
            return None
        root = self._cache.files.discovery.root
        return dataclasses.replace(found, root=root) if isinstance(found, Plan) else None

    def keep(self, plan: Plan) -> None:
        """Keep the plan for the next run."""
        if not plan.failures and not self._cache.files.moved:
            data = RECORDS.data(dataclasses.replace(plan, root=None))  # type: ignore[arg-type]
            text = json.dumps([self._state, data], separators=(",", ":"))
            self._cache.store.put(self._kind, {self._key: text})

    @functools.cached_property
    def _state(self) -> str:
        """Names all files and what is on the way to other code that Refret may load, as all was when it was asked."""
        discovery = self._cache.files.discovery
        names = self._cache.contents(discovery, self._overlay, include_tests=self._include_tests)
        found = hashlib.blake2b(digest_size=16)
        for path, name in names.items():
            found.update(f"{path}\0{name}\0".encode())
        for path, data in self._overlay.items():
            found.update(f"{path}\0".encode() + data)
        found.update(repr(_besides(discovery)).encode())
        return found.hexdigest()


def _besides(discovery: Discovery) -> tuple[object, ...]:
    """What plans depend on besides the files and options."""
    root = discovery.root
    return discovery.skipped, read_versions(root), is_library(root), python_path(), _templates(discovery)


def _templates(discovery: Discovery) -> tuple[object, ...]:
    """The templates by their stamps; one that was written just now may be written again without another stamp."""
    now = time.time_ns()
    moving = any(max(stamp[:2]) > now - kept.RACY for stamp in discovery.templates.values())
    return *discovery.templates.items(), now if moving else 0
