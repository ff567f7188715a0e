"""Runs a command of the user in the project, and ends it with all that it started."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_MOST = 4_000_000
"""Bytes of the output that are looked at, from its end."""
_POLL = 0.1
_GRACE = 5.0
"""Seconds that a command has to tidy up after Ctrl-C (a test database), before it is killed."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int | None
    """The exit code, negative for a signal; None: it took too long and was killed."""
    output: str
    """What it wrote on both streams, from the end."""
    seconds: float


@dataclass(frozen=True, slots=True)
class Place:
    """Where and how commands run."""

    root: Path
    check: Callable[[], None]
    """Called ten times a second; what it raises ends the command."""
    tick: Callable[[float], None]
    """Likewise, with the seconds since the start."""


def run(command: str | Sequence[str], place: Place, limit: float | None, more: Mapping[str, str]) -> Ended:
    """Run a command until its end, or for `limit` seconds.

    A string is given to the shell: it is what the user wrote on the command line, and means there what it would mean
    without Refret. A list is a program and its arguments. `more` is added to the environment. The command has no
    terminal and no input, and is the head of a process group; what is left of the group when it ends is killed.

    Raises:
        OSError: where a program cannot be started.
    """
    started = time.monotonic()
    with tempfile.TemporaryFile(prefix="refret-") as output:
        # A file, not a pipe: nobody must read it meanwhile, and what stays behind cannot hold it open.
        process = _start(command, place.root, output, {**os.environ, **more})
        try:
            code = _wait(process, place, started, limit)
        except BaseException:
            _end(process, _GRACE)
            raise
        _end(process, 0)
        return Ended(code, _tail(output), time.monotonic() - started)


def _wait(process: subprocess.Popen[bytes], place: Place, started: float, limit: float | None) -> int | None:
    while True:
        try:
            return process.wait(_POLL)
        except subprocess.TimeoutExpired:
            place.check()
            seconds = time.monotonic() - started
            place.tick(seconds)
            if limit is not None and seconds > limit:
                return None


def _tail(output: BinaryIO) -> str:
    size = output.seek(0, os.SEEK_END)
    output.seek(max(size - _MOST, 0))
    return output.read(_MOST).decode("utf-8", "replace").replace("\r\n", "\n")


if sys.platform == "win32":

    def _start(
        command: str | Sequence[str], root: Path, output: BinaryIO, environment: Mapping[str, str]
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            shell=isinstance(command, str),
            cwd=root,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            creationflags=subprocess.CREATE_NEW_PROCESS_GROUP,
        )

    def _end(process: subprocess.Popen[bytes], grace: float) -> None:
        if process.poll() is None:
            tree = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
            subprocess.run(tree, capture_output=True, check=False)
            process.wait()

else:

    def _start(
        command: str | Sequence[str], root: Path, output: BinaryIO, environment: Mapping[str, str]
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            shell=isinstance(command, str),
            cwd=root,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def _end(process: subprocess.Popen[bytes], grace: float) -> None:
        """Ask the whole group to end, then kill what is left of it."""
        with contextlib.suppress(ProcessLookupError, PermissionError):  # the second: on some systems, of dead ones
            if grace:
                os.killpg(process.pid, signal.SIGINT)
                until = time.monotonic() + grace
                while time.monotonic() < until:
                    process.poll()
                    os.killpg(process.pid, 0)
                    time.sleep(_POLL / 10)
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
