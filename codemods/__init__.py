"""Refret: finds places in Django projects that lose data or race, and rewrites them with a stated confidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from codemods.api import (
        Applied,
        Change,
        Claim,
        Codemod,
        Commit,
        Confidence,
        Failing,
        FindContext,
        Form,
        LeftAlone,
        Plan,
        Site,
        TakenBack,
        Undone,
        check,
        confidence,
        fix,
        slug_of,
        undo,
    )

__version__ = "0.1.0"

__all__ = [
    "Applied",
    "Change",
    "Claim",
    "Codemod",
    "Commit",
    "Confidence",
    "Failing",
    "FindContext",
    "Form",
    "LeftAlone",
    "Plan",
    "Site",
    "TakenBack",
    "Undone",
    "__version__",
    "check",
    "confidence",
    "fix",
    "slug_of",
    "undo",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever it is called
    """What `codemods.api` offers, imported when it is first asked for."""
    if name not in __all__:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from codemods import api  # noqa: PLC0415 - `import codemods` stays fast

    return getattr(api, name)
