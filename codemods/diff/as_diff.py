"""One patch of all changes of a plan, for `git apply`."""

from __future__ import annotations

from codemods.diff.patch import unified
from codemods.diff.plan import Plan


def render(plan: Plan) -> bytes:
    """The patch: per file, the text before against the text with every change made."""
    return b"".join(unified(path, plan.sources[path], plan.results[path]) for path in sorted(plan.results))
