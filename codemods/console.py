"""Where reports and messages go: standard output, a file, standard error; and the progress bar."""

from __future__ import annotations

import contextlib
import enum
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from codemods.apply.verify import Watch
from codemods.diff import as_diff, as_json, as_text
from codemods.diff.plan import Plan
from codemods.diff.style import disarmed, has_command, one_line, visible
from codemods.output import Look, put

_LOGS = ("GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION")
"""The environment of CI systems that find commands in what is printed."""
_BAR = 24
_PAUSE = 0.1
_FIRST = 0.5


class OutputError(Exception):
    """A report that is not written where it was asked for; the message is a sentence."""


class Format(enum.StrEnum):
    """The formats of a report."""

    TEXT = "text"
    DIFF = "diff"
    JSON = "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """How a command talks."""

    format: Format = Format.TEXT
    output: Path | None = None
    quiet: bool = False
    text: as_text.Options = field(default_factory=as_text.Options)

    def report(self, plan: Plan) -> bytes | None:
        """Write the report of a plan; gives it where it went to standard output and another run may print it again."""
        again = None
        if self.format is Format.DIFF:
            self.write(self._patch(as_diff.render(plan)), plan.root)
        else:
            again = self._rendered(plan)
            self.write(again, plan.root)
        if self.format is Format.DIFF:
            for item in plan.skipped:
                self.tell(f"skipped: {item.path}: {item.reason}")
        if self.format is not Format.TEXT or self.text.detail is as_text.Detail.ALL:
            for failure in plan.failures:
                self.tell(f"internal error: {failure.path}: {failure.traceback}")

        return again if self.output is None else None

    @property
    def look(self) -> Look:
        """What the text of a report depends on, see `codemods.again`."""
        return Look(self.format.value, int(self.text.detail), self.text.color, self.text.left_alone)

    def _rendered(self, plan: Plan) -> bytes:
        if self.format is Format.JSON:
            return as_json.render(plan).encode("ascii")
        return as_text.render(plan, self.text).encode("utf-8", "backslashreplace")

    def _patch(self, patch: bytes) -> bytes:
        """The patch byte for byte, for a file or another program; on a terminal nothing in it is a command."""
        if self.output is None and sys.stdout.isatty():
            return disarmed(visible(patch.decode("utf-8", "replace"))).encode("utf-8", "backslashreplace")
        if self.output is None and any(os.environ.get(name) for name in _LOGS) and has_command(patch):
            message = "The patch has lines that this CI would take as commands: write it to a file with --output."
            raise OutputError(message)
        return patch

    def refuse_output(self, root: Path | None) -> None:
        """See that the report can be written: raises OutputError as `write` does."""
        if self.output is not None:
            _refuse_led_astray(self.output, root)

    def write(self, data: bytes, root: Path | None = None) -> None:
        """Write bytes to the output file or standard output. `root`: the project, whose links are not followed.

        Raises:
            OutputError: where the file lies behind a link of the project, or is no regular file in it.
        """
        if self.output is not None:
            self.refuse_output(root)
            self.output.write_bytes(data)
            return
        put(data)

    def tell(self, message: str) -> None:
        """Say something on standard error."""
        tell(message)

    @contextlib.contextmanager
    def watch(self) -> Iterator[Watch]:
        """Tells on standard error how far verification is."""
        verbose = self.text.detail is as_text.Detail.ALL
        line = _RunLine(sys.stderr, quiet=self.quiet, verbose=verbose)
        try:
            yield line
        finally:
            line.close()

    @contextlib.contextmanager
    def progress(self) -> Iterator[Callable[[int, int, int], None] | None]:
        """A progress bar on standard error, where that is a terminal."""
        if self.quiet or not sys.stderr.isatty():
            yield None
            return
        bar = _Bar(sys.stderr)
        try:
            yield bar
        finally:
            bar.clear()


def tell(message: str) -> None:
    """Say something on standard error, in one line or a few, control characters written out."""
    print(disarmed(f"refret: {visible(message)}"), file=sys.stderr)


def _refuse_led_astray(output: Path, root: Path | None) -> None:
    """What a project holds under the name of the report may have been put there to lead it elsewhere."""
    whole = Path(os.path.abspath(output))  # noqa: PTH100 - links in it are what is looked for
    for path in (whole, *whole.parents):
        inside = root is not None and path.parent.resolve().is_relative_to(Path(root).resolve())
        if inside and (path.is_symlink() or (path == whole and path.exists() and not path.is_file())):
            message = f"--output {output}: {path} is a link or no regular file, and the project may have made it so."
            raise OutputError(message)


class _RunLine(Watch):
    """A line per run of the tests: what is tried, and how it ended; on a terminal also the seconds so far."""

    def __init__(self, stream: TextIO, *, quiet: bool, verbose: bool) -> None:
        self._stream = stream
        self._quiet = quiet
        self._verbose = verbose
        self._line = ""
        self._drawn = 0

    def began(self, what: str) -> None:
        self._line = f"refret: {one_line(what)}:"
        self._drawn = 0
        self._say(self._line)

    def tick(self, seconds: float) -> None:
        if int(seconds) > self._drawn and self._stream.isatty():
            self._drawn = int(seconds)
            shown = f"{self._line} {self._drawn} s"
            self._say(f"\r{shown[: shutil.get_terminal_size().columns - 1]}\x1b[K")

    def ended(self, how: str) -> None:
        again = f"\r\x1b[K{self._line}" if self._drawn else ""
        self._say(f"{again} {one_line(how)}\n")
        self._line = ""

    def told(self, message: str) -> None:
        self.close()
        tell(message)

    def detail(self, message: str) -> None:
        if self._verbose:
            self.told(message)

    def close(self) -> None:
        """End a line that is under way."""
        if self._line:
            self._say("\n")
            self._line = ""

    def _say(self, text: str) -> None:
        if not self._quiet:
            self._stream.write(text)
            self._stream.flush()


class _Bar:
    """Files done, found, and the time left."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._started = self._drawn = time.monotonic()
        self._shown = False

    def __call__(self, done: int, total: int, found: int) -> None:
        now = time.monotonic()
        if now - self._started < _FIRST or now - self._drawn < _PAUSE:
            return
        self._drawn = now
        self._shown = True
        filled = _BAR * done // max(total, 1)
        left = (now - self._started) / done * (total - done)
        bar = "#" * filled + "." * (_BAR - filled)
        self._stream.write(f"\r[{bar}] {done}/{total} files, {found} found, {left:.0f} s left \x1b[K")
        self._stream.flush()

    def clear(self) -> None:
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
