"""Verdicts and evidence: what the tool knows, how surely, and where the source shows it."""

from __future__ import annotations

import enum

from codemods.records import dataclass


class Verdict(enum.Enum):
    """How surely a statement about the program is known; ordered from best to worst."""

    PROVED = "proved"
    """Shown by code that was read."""
    ASSUMED = "assumed"
    """Not shown, but a reviewer can settle it from the diff and the reason alone."""
    UNKNOWN = "unknown"
    """Needs knowledge that is not in the code read."""
    REFUTED = "refuted"
    """Shown to be false."""

    @property
    def rank(self) -> int:
        """0 for the best verdict (proved), 3 for the worst (refuted)."""
        return _RANK[self]


_RANK = {verdict: rank for rank, verdict in enumerate(Verdict)}


@dataclass(frozen=True, slots=True)
class Evidence:
    """A verdict with its reason in one phrase, and the place that shows it ("path:line")."""

    verdict: Verdict
    why: str
    at: str | None = None

    @property
    def holds(self) -> bool:
        """True where the statement holds, proved or assumed.

        There is no truth value on purpose: `evidence or other` would take the strongest doubts for none.
        """
        return self.verdict in (Verdict.PROVED, Verdict.ASSUMED)


def proved(why: str, at: str | None = None) -> Evidence:
    """Evidence that was read in the source."""
    return Evidence(Verdict.PROVED, why, at)


def assumed(why: str, at: str | None = None) -> Evidence:
    """Evidence that a reviewer can settle."""
    return Evidence(Verdict.ASSUMED, why, at)


def unknown(why: str, at: str | None = None) -> Evidence:
    """Evidence that the code read does not hold."""
    return Evidence(Verdict.UNKNOWN, why, at)


def refuted(why: str, at: str | None = None) -> Evidence:
    """Evidence that the source shows the statement to be false."""
    return Evidence(Verdict.REFUTED, why, at)


def weakest(*evidence: Evidence) -> Evidence:
    """The first of the worst verdicts: what a conjunction of statements is worth.

    Raises ValueError when called without evidence.
    """
    return max(evidence, key=lambda item: item.verdict.rank)
