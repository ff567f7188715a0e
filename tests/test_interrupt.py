"""Ctrl-C ends a run at once, its workers too, and what was found so far is kept."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from codemods import search
from codemods.project import kept
from tests import editing

ROOT = Path(__file__).resolve().parent.parent

RUN = """
import os, sys
from codemods import search
from codemods.__main__ import main

searching = search.Search.search

def stop(work, path, parts):
    if path == "stock/views.py":
        os.write({told}, b"here")
        os.read({never}, 1)  # until this process is ended
    return searching(work, path, parts)

search.Search.search = stop
search.FILES_PER_PROCESS = 1
sys.argv = ["refret", "check", {root!r}, "--jobs", {jobs!r}]
main()
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REFRET_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(kept, "RACY", -10**18)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made = tmp_path / "project"
    made.mkdir()
    editing.write(made, {}, editing.original(small=True))
    return made


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupted_run_ends_with_130_and_leaves_no_process(root: Path, jobs: str) -> None:
    heard, told = os.pipe()
    never, held = os.pipe()
    alive, inherited = os.pipe()
    code = RUN.format(told=told, never=never, root=str(root), jobs=jobs)
    run = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
        pass_fds=(told, never, inherited), start_new_session=True,
    )  # fmt: skip
    os.close(inherited)
    os.close(told)
    assert os.read(heard, 4) == b"here"
    os.killpg(run.pid, signal.SIGINT)  # as a terminal does: every process of the group gets it
    errors = run.communicate()[1].decode()
    assert run.returncode == 130
    assert "Traceback" not in errors
    assert os.read(alive, 1) == b""  # the end of file comes when the last process has closed its end
    for descriptor in (heard, never, held, alive):
        os.close(descriptor)


def test_what_was_found_before_an_interrupt_is_kept(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    searching = search.Search.search
    searched: list[str] = []

    def stop(work: search.Search, path: str, parts: search.Parts | None) -> search.Outcome:
        if path == "stock/views.py":
            raise KeyboardInterrupt
        searched.append(path)
        return searching(work, path, parts)

    monkeypatch.setattr(search.Search, "search", stop)
    with pytest.raises(KeyboardInterrupt):
        editing.report(root, cache=True)
    before = list(searched)
    assert "people/views.py" in before

    def go_on(work: search.Search, path: str, parts: search.Parts | None) -> search.Outcome:
        searched.append(path)
        return searching(work, path, parts)

    searched.clear()
    monkeypatch.setattr(search.Search, "search", go_on)
    report = editing.report(root, cache=True)
    first = searched[: searched.index("stock/views.py") + 1]
    assert first == ["stock/views.py"]
    monkeypatch.setattr(search.Search, "search", searching)
    assert report == editing.report(root, cache=False)
