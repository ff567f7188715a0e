"""What the output of a test runner says: which tests failed, of how many; and whether that is news.

Known are pytest (the lines FAILED and ERROR of its short summary) and unittest, which Django's runner is too. What is
read there counts only where it agrees with the numbers in the runner's last line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from codemods.apply.command import Ended

_ESCAPE = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_].*?(?:\x07|\x1b\\|$)|[ -/]*[0-~])|\x9b[0-?]*[ -/]*[@-~]", re.MULTILINE
)
_PYTEST_SUMMARY = re.compile(r"=+ short test summary info =+")
_PYTEST_FAILED = re.compile(r"(?:FAILED |ERROR |SUBFAILED|SUBFAIL )(\S.*)")
_PYTEST_END = re.compile(r"(?:=+ )?(\d+ [a-z]+(?: [a-z]+)?(?:, \d+ [a-z]+(?: [a-z]+)?)*|no tests ran) in [\d.]+s\b.*")
_PYTEST_STOPPED = re.compile(r"!{3,} .+ !{3,}")
_PYTEST_FAILURES = frozenset({"failed", "error", "errors"})
_PYTEST_TESTS = frozenset({"passed", "skipped", "xfailed", "xpassed", "subtests passed"}) | _PYTEST_FAILURES
_UNITTEST_RULE = "=" * 70
_UNITTEST_FAILED = re.compile(r"(?:FAIL|ERROR|UNEXPECTED SUCCESS): (\S+ \(\S+\).*)")
_UNITTEST_RAN = re.compile(r"Ran (\d+) tests? in [\d.]+s")
_UNITTEST_END = re.compile(r"(?:OK|NO TESTS RAN)(?: \(.*\))?|FAILED \((.+)\)")
_UNITTEST_FAILURES = frozenset({"failures", "errors", "unexpected successes"})
_CANNOT_RUN = (126, 127)
_EXCERPT = 30


@dataclass(frozen=True, slots=True)
class Results:
    """What a runner said about its tests."""

    failing: frozenset[str]
    total: int
    was_stopped: bool = False
    """It gave up after failures: the other tests were not run."""


@dataclass(frozen=True, slots=True)
class Failing:
    """How a check fails that did not fail before."""

    check: str
    """What was run, as a name."""
    why: str
    """Completes the sentence "the check fails: ..."."""
    tests: tuple[str, ...]
    """The tests that failed and did not before; empty where they have no names."""
    output: str
    """The end of what was said, without terminal escapes."""


def plain(text: str) -> str:
    """The text without terminal escapes, and without what was overwritten after a carriage return."""
    lines = _ESCAPE.sub("", text).split("\n")
    return "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in lines)


def excerpt(output: str) -> str:
    """The last lines of an output."""
    lines = [line.rstrip() for line in plain(output).strip().split("\n")]
    left_out = ["..."] if len(lines) > _EXCERPT else []
    return "\n".join([*left_out, *lines[-_EXCERPT:]])


def results(output: str) -> Results | None:
    """The results in an output, of all runners in it; None where there are none, or names and numbers disagree."""
    reading = _Reading()
    for line in plain(output).split("\n"):
        reading.read(line.rstrip())
    if not reading.ends or len(reading.names) != reading.failures:
        return None
    return Results(frozenset(reading.names), reading.total, reading.was_stopped)


class _Reading:
    """Reads line after line."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.failures = 0
        self.total = 0
        self.ends = 0
        self.was_stopped = False
        self._in_summary = False
        self._ran: int | None = None
        self._last = ""

    def read(self, line: str) -> None:
        if _PYTEST_SUMMARY.fullmatch(line):
            self._in_summary = True
        elif _PYTEST_STOPPED.fullmatch(line):
            self.was_stopped = True
        elif self._in_summary and (match := _PYTEST_FAILED.fullmatch(line)):
            self.names.append(_without_message(match[1]))
        elif match := _PYTEST_END.fullmatch(line):
            self._pytest_end(match[1])
        elif self._last == _UNITTEST_RULE and (match := _UNITTEST_FAILED.match(line)):
            self.names.append(match[1])
        elif match := _UNITTEST_RAN.fullmatch(line):
            self._ran = int(match[1])
        elif self._ran is not None and (match := _UNITTEST_END.fullmatch(line)):
            self._unittest_end(self._ran, match[1] or "")
        self._last = line

    def _pytest_end(self, text: str) -> None:
        counts = [item.split(" ", 1) for item in text.split(", ")] if text != "no tests ran" else []
        if counts and not any(what in _PYTEST_TESTS for _, what in counts):
            return
        self.ends += 1
        self.total += sum(int(count) for count, what in counts if what in _PYTEST_TESTS)
        self.failures += sum(int(count) for count, what in counts if what in _PYTEST_FAILURES)
        self._in_summary = False

    def _unittest_end(self, ran: int, text: str) -> None:
        counts = [item.partition("=") for item in text.split(", ") if item]
        self.ends += 1
        self.total += ran
        self.failures += sum(int(count) for what, _, count in counts if what in _UNITTEST_FAILURES)
        self._ran = None


def _without_message(text: str) -> str:
    """The name of a test in pytest's summary, where " - " and the message follow; its parameters may hold " - " too."""
    at = text.find(" - ")
    while at >= 0:
        name = text[:at]
        if "[" not in name or (name.endswith("]") and name.count("[") == name.count("]")):
            return name
        at = text.find(" - ", at + 1)
    return text


def obstacle(command: str, before: Ended) -> str | None:
    """Why nothing can be compared with this run from before the changes, as a sentence; None: it can."""
    found = results(before.output)
    said = f":\n{_indented(excerpt(before.output))}" if before.output.strip() else " and said nothing."
    if found is not None and not found.total:
        return f"--verify-with: {command} runs no tests, so it shows nothing{said}"
    if before.code in _CANNOT_RUN:
        return f"--verify-with: {command} cannot be run (exit code {before.code}){said}"
    if before.code == 0 and (found is None or not found.failing):
        return None
    if found is None or not found.failing:
        return (
            f"--verify-with: {command} fails before any change (exit code {before.code}), and which tests fail cannot "
            f"be told from its output, so that new failures would be hidden. Give a command that passes{said}"
        )
    if found.was_stopped or "--failfast" in command.split():
        return (
            f"--verify-with: {command} fails before any change and stops at a failure, so that what comes after it "
            f"would not be tested. Let it run to its end{said}"
        )
    return None


def news(check: str, before: Ended, after: Ended) -> Failing | None:
    """What fails after changes and did not before them; None: nothing."""
    old, new = results(before.output), results(after.output)
    appeared = sorted(new.failing - (old.failing if old else frozenset())) if new else []
    why = _why(before, after, old, new, len(appeared))
    return None if why is None else Failing(check, why, tuple(appeared), excerpt(after.output))


def _why(before: Ended, after: Ended, old: Results | None, new: Results | None, appeared: int) -> str | None:
    if after.code is None:
        return f"it did not end within {after.seconds:.0f} s (before: {before.seconds:.0f} s)"
    if appeared:
        return f"{appeared} test{'' if appeared == 1 else 's'} that did not fail before"
    if old is not None and new is None:
        return f"exit code {after.code}, and which tests failed cannot be told from its output"
    if old is None or new is None or not (before.code or old.failing):
        return f"exit code {after.code}" if after.code else None
    # Tests failed before, and no others now. They must not hide that the rest was not run.
    if after.code not in (0, before.code):
        return f"exit code {after.code} (before: {before.code})"
    if new.was_stopped or new.total < old.total:
        return f"only {new.total} of {old.total} tests were run"
    return None


def _indented(text: str) -> str:
    return "\n".join(f"  | {line}" for line in text.split("\n"))
