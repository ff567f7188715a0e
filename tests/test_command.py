"""Running a command: as a shell would, without a terminal, and with an end of all that it started."""

from __future__ import annotations

import os
import shlex
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from codemods.apply import command
from codemods.apply.checks import Verification, VerifyError, checks
from codemods.apply.command import Ended, Place
from codemods.apply.compiled import Compiled
from codemods.apply.signals import Signals, StoppedError


def nothing(*_: object) -> None:
    """Nobody watches."""


def run(
    root: Path,
    what: str | list[str],
    check: Callable[[], None] = nothing,
    limit: float | None = None,
    more: Mapping[str, str] | None = None,
) -> Ended:
    return command.run(what, Place(root, check, nothing), limit, more or {})


class Fifo:
    """A named pipe that stays open as long as a process of the command lives."""

    def __init__(self, path: Path) -> None:
        os.mkfifo(path)
        self.path = path
        self.handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        os.set_blocking(self.handle, True)

    def read_line(self) -> bytes:
        """One line, which may be written in several parts."""
        data = b""
        while not data.endswith(b"\n") and (part := os.read(self.handle, 1)):
            data += part
        return data

    def read_all(self) -> bytes:
        """What was written; returns when the last writer is gone."""
        data = b""
        while part := os.read(self.handle, 1000):
            data += part
        return data


@pytest.fixture
def fifo(tmp_path: Path) -> Fifo:
    return Fifo(tmp_path / "fifo")


def test_a_string_is_for_the_shell(tmp_path: Path) -> None:
    ended = run(tmp_path, "pwd; echo $0 | tr a-z A-Z; echo $MORE >&2; exit 3", more={"MORE": "and more"})
    assert ended.code == 3
    assert ended.output.split("\n")[0] == str(tmp_path.resolve())
    assert ended.output.endswith("SH\nand more\n")
    assert ended.seconds > 0


def test_a_list_is_a_program(tmp_path: Path) -> None:
    assert run(tmp_path, [sys.executable, "-c", "import sys; print(sys.argv[1])", "$HOME; ls"]).output == "$HOME; ls\n"
    with pytest.raises(FileNotFoundError):
        run(tmp_path, ["/no/such/program"])


def test_there_is_no_terminal_and_no_input(tmp_path: Path) -> None:
    assert run(tmp_path, "cat; (: < /dev/tty) 2>/dev/null || echo none").output == "none\n"


def test_only_the_end_of_a_long_output_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "_MOST", 10)
    assert run(tmp_path, "seq 100000; printf '\\377\\r\\n'").output.endswith("100000\n\ufffd\n")
    assert len(run(tmp_path, "seq 100000").output) == 10


def test_what_stays_behind_is_ended(tmp_path: Path, fifo: Fifo) -> None:
    ended = run(tmp_path, f"(echo hear; exec sleep 1000) > {shlex.quote(str(fifo.path))} & echo done")
    assert (ended.code, ended.output) == (0, "done\n")
    fifo.read_all()


def test_a_signal_ends_the_whole_group(tmp_path: Path, fifo: Fifo) -> None:
    seen = b""

    def check() -> None:
        nonlocal seen
        seen = seen or fifo.read_line()  # both are there
        raise StoppedError

    with pytest.raises(StoppedError):
        run(tmp_path, f"exec > {shlex.quote(str(fifo.path))}; sleep 1000 & echo there; sleep 1001", check)
    assert seen == b"there\n"
    assert fifo.read_all() == b""


def test_it_may_tidy_up_after_a_signal(tmp_path: Path, fifo: Fifo) -> None:
    def check() -> None:
        assert fifo.read_line() == b"there\n"
        raise StoppedError

    code = (
        "import sys, time\ntry:\n    print('there', flush=True)\n    time.sleep(1000)\n"
        "except KeyboardInterrupt:\n    print('tidy')"
    )
    with pytest.raises(StoppedError):
        run(tmp_path, f"{sys.executable} -c {shlex.quote(code)} > {shlex.quote(str(fifo.path))}", check)
    assert fifo.read_all() == b"tidy\n"


def test_what_does_not_listen_is_killed(tmp_path: Path, fifo: Fifo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "_GRACE", 0.2)

    def check() -> None:
        assert fifo.read_line() == b"there\n"
        raise StoppedError

    with pytest.raises(StoppedError):
        run(tmp_path, f"trap '' INT; exec > {shlex.quote(str(fifo.path))}; echo there; sleep 1000", check)
    assert fifo.read_all() == b""


def test_what_takes_too_long_is_killed(tmp_path: Path, fifo: Fifo) -> None:
    ended = run(tmp_path, f"exec > {shlex.quote(str(fifo.path))}; echo there; sleep 1000", limit=0.1)
    assert ended.code is None
    assert fifo.read_all() in (b"there\n", b"")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signals_are_noted_and_come_in_the_end(number: signal.Signals) -> None:
    came: list[int] = []
    before = signal.signal(number, lambda which, _: came.append(which))
    try:
        with pytest.raises(StoppedError), Signals() as signals:  # noqa: PT012 - what is between is the point
            signals.check()
            signal.raise_signal(number)
            signal.raise_signal(number)
            assert came == []
            signals.check()
        assert came == [number]
    finally:
        signal.signal(number, before)


def test_signals_that_are_ignored_stay_so() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with Signals() as signals:
            signal.raise_signal(signal.SIGHUP)
            signals.check()
    finally:
        signal.signal(signal.SIGHUP, before)


def test_in_another_thread_nothing_is_heard() -> None:
    before = signal.getsignal(signal.SIGINT)

    def work() -> None:
        with Signals():
            seen.append(signal.getsignal(signal.SIGINT))

    seen: list[object] = []
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [before]


def test_states_that_python_would_confuse_are_kept_a_second_apart(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_bytes(b"one()")
    compiled = Compiled(tmp_path, {"a.py": b"one()"})
    paused: list[float] = []

    def pause(seconds: float) -> None:
        paused.append(seconds)
        time.sleep(seconds)

    compiled.wait({"a.py": b"one()"}, pause)
    compiled.wait({"a.py": b"other()"}, pause)
    compiled.wait({"b.py": b"two()"}, pause)
    assert paused == []
    compiled.wait({"a.py": b"two()"}, pause)
    assert int(time.time()) > int(file.stat().st_mtime)
    os.utime(file, (1, 1))
    compiled.note(["a.py"], {"a.py": b"one()"})
    paused.clear()
    compiled.wait({"a.py": b"two()"}, pause)
    assert paused == []


def test_a_time_in_the_future_is_not_waited_for(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_bytes(b"one()")
    os.utime(file, (2**33, 2**33))
    Compiled(tmp_path, {"a.py": b"one()"}).wait({"a.py": b"two()"}, lambda _: pytest.fail("it waits"))


def test_without_settings_there_is_only_the_command(tmp_path: Path) -> None:
    (only,) = checks(Verification(command="pytest"), tmp_path, ["a.py"])
    assert (only.name, only.command, only.is_free) == ("pytest", "pytest", False)


def test_the_free_checks_come_first(tmp_path: Path) -> None:
    found = checks(Verification(command="pytest", settings="proj.settings", python=sys.executable), tmp_path, ["a.py"])
    assert [check.name for check in found] == [
        "compiling the files",
        "manage.py check",
        "manage.py makemigrations --check --dry-run",
        "pytest",
    ]
    assert found[1].command == [sys.executable, "-m", "django", "check", "--settings", "proj.settings"]
    (tmp_path / "manage.py").touch()
    found = checks(Verification(command="pytest", settings="proj.settings"), tmp_path, ["a.py"])
    assert found[1].command[1:] == ["manage.py", "check", "--settings", "proj.settings"]
    compiling, _ = checks(Verification(command="x", python="python3"), tmp_path, [])
    assert compiling.name == "compiling the files"


def test_an_interpreter_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(VerifyError, match="--python pyton: there is no such program"):
        checks(Verification(command="x", python="pyton"), tmp_path, [])
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(VerifyError, match="no python on PATH: give --python"):
        checks(Verification(command="x", settings="s"), tmp_path, [])
