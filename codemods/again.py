"""The report of an earlier run, printed again where no file and no option is another one: no plan is read for it.

Little is imported here, for this is the way that most runs in CI go.
"""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass

from codemods.output import Look
from codemods.project.discover import Seen, configuration_texts, seen_below
from codemods.project.versions import is_library, read_versions
from codemods.request import STDIN, Place, Request, about, locate
from codemods.store import Store
from codemods.version import python_path, tool_version

_ENCODING = "utf-8"


@dataclass(frozen=True, slots=True)
class Report:
    """A report as it was printed, and what the exit code hangs on."""

    data: bytes
    seconds: float
    """How long the run took, by what the report says."""
    has_changes: bool


def find(request: Request, look: Look) -> Report | None:
    """The report of an earlier run, with the seconds of this one; None where anything may have changed."""
    started = time.perf_counter()
    if request.since is not None or request.codemods or not request.cache or STDIN in request.paths:
        return None
    place = locate(request.paths)
    store = Store(place.root)
    try:
        kind, key = _name(request, place, look)
        text = store.get(kind, [key]).get(key)
        if text is None:
            return None
        state, before, after, has_changes = json.loads(text)
        if state != _state(seen_below(place.root)):
            return None
        seconds = time.perf_counter() - started
        return Report(
            f"{before}{_written(look, seconds)}{after}".encode(_ENCODING, "surrogatepass"), seconds, bool(has_changes)
        )
    except (ValueError, TypeError):
        return None
    finally:
        store.close()


def keep(request: Request, place: Place, look: Look, report: Report, seen: Seen) -> None:
    """Keep the report for the next run. `seen`: the files that it was made from, whose stamps can be trusted."""
    if request.since is not None or place.overlay is not None:
        return
    text = report.data.decode(_ENCODING, "surrogatepass")
    before, found, after = text.rpartition(_written(look, report.seconds))
    if not found:
        return
    store = Store(place.root)
    kind, key = _name(request, place, look)
    data = [_state(seen), before, after, report.has_changes]
    store.put(kind, {key: json.dumps(data, separators=(",", ":"))})
    store.close()


def _written(look: Look, seconds: float) -> str:
    """How the report says how long the run took: it says so once, and nothing after that looks the same."""
    if look.format == "json":
        return f'"seconds": {round(seconds, 3)}\n'
    return f" in {seconds:.1f} s\n"


def _name(request: Request, place: Place, look: Look) -> tuple[str, str]:
    named = repr((about(request, place, None, ()), look))
    return f"report {tool_version()}", hashlib.blake2b(
        named.encode("utf-8", "surrogatepass"), digest_size=12
    ).hexdigest()


def _state(seen: Seen) -> str:
    """Names all files, what says which Django it is, and what is on the way to other code that Refret may load."""
    root = seen.root
    about_files = list(seen.stamps.items()), seen.skipped, list(configuration_texts(root, seen.projects))
    besides = read_versions(root), is_library(root), python_path()
    return _digest(repr((about_files, besides)))


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
