"""A report is printed again only where no file and no option is another one, and then it is the same."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.main import get_command

import cli
from codemods import again, plain
from codemods.console import Console, Format
from codemods.output import Look
from codemods.project import kept
from codemods.request import Request
from tests import editing

HERE = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REFRET_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(kept, "RACY", -(10**18))
    return tmp_path / "cache"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made = tmp_path / "project"
    made.mkdir()
    editing.write(made, {}, editing.original(small=True))
    return made


def find(root: Path, console: Console | None = None, **options: object) -> again.Report | None:
    request = Request(**{"paths": (str(root),), **options})  # type: ignore[arg-type]
    return again.find(request, (console or Console()).look)


def run(root: Path, console: Console | None = None, **options: object) -> str:
    request = Request(jobs=1, **{"paths": (str(root),), **options})  # type: ignore[arg-type]
    return editing.printed(request, console or Console())


@pytest.mark.parametrize("shown", [Format.TEXT, Format.JSON])
def test_a_report_is_the_same_but_for_the_seconds(root: Path, shown: Format) -> None:
    console = Console(format=shown)
    assert find(root, console) is None
    first = run(root, console).splitlines()
    report = find(root, console)
    assert report is not None
    assert report.has_changes
    second = report.data.decode().splitlines()
    assert len(first) == len(second)
    assert all("second" in old or " s" in old for old, new in zip(first, second, strict=True) if old != new)
    assert sum(old != new for old, new in zip(first, second, strict=True)) <= 1


def test_of_a_patch_nothing_is_kept(root: Path) -> None:
    console = Console(format=Format.DIFF)
    run(root, console)
    assert find(root, console) is None


def test_a_file_that_was_just_written_may_be_written_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "RACY", 10**12)
    run(root)
    assert find(root) is None


def touch(root: Path) -> None:
    os.utime(root / "stock/views.py", ns=(1, 1))


def rewrite(root: Path) -> None:
    """Other bytes, the same size and time."""
    path = root / "stock/views.py"
    at = path.stat()
    path.write_bytes(path.read_bytes().replace(b"count -= 1", b"count -= 2"))
    os.utime(path, ns=(at.st_atime_ns, at.st_mtime_ns))


def link(root: Path) -> None:
    """The same files, but behind a link."""
    (root / "stock").rename(root.parent / "stock")
    (root / "stock").symlink_to(root.parent / "stock")


CHANGES: dict[str, Callable[[Path], object]] = {
    "a file is touched": touch,
    "a file is written and its time set back": rewrite,
    "a file is new": lambda root: (root / "stock/new.py").write_text("a = 1\n"),
    "a file is gone": lambda root: (root / "people/views.py").unlink(),
    "a file has another name": lambda root: (root / "people/views.py").rename(root / "people/other.py"),
    "a folder is a link": link,
    "a template is new": lambda root: (root / "stock/a.html").write_text("{{ a }}"),
    "there are settings for tests": lambda root: (root / "pytest.ini").write_text(
        "[pytest]\nDJANGO_SETTINGS_MODULE = stock.local\n"
    ),
    "another Django is required": lambda root: (root / "requirements.txt").write_text("django==3.2\n"),
    "it is a library": lambda root: (root / "setup.cfg").write_text(
        "[metadata]\nclassifiers =\n  Framework :: Django\n"
    ),
    "there is a configuration": lambda root: (root / "pyproject.toml").write_text(
        '[tool.refret]\nselect = ["races"]\n'
    ),
    "the cache is gone": lambda root: [path.unlink() for path in (root.parent / "cache").iterdir()],
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_nothing_is_printed_again_where_anything_changed(root: Path, change: Callable[[Path], object]) -> None:
    run(root)
    assert find(root) is not None
    change(root)
    assert find(root) is None


def test_every_option_counts(root: Path) -> None:
    run(root)
    assert find(root) is not None
    assert find(root, min_confidence="high") is None
    assert find(root, select=("races",)) is None
    assert find(root, include_tests=True) is None
    assert find(root, paths=(str(root / "stock"),)) is None
    assert find(root, since="HEAD") is None
    assert find(root, cache=False) is None
    assert find(root, codemods=(root,)) is None
    assert find(root, Console(format=Format.JSON)) is None
    assert again.find(Request(paths=(str(root),)), Look("text", 3, color=False, left_alone=False)) is None


def test_another_version_of_refret_prints_nothing_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(root)
    monkeypatch.setattr(again, "tool_version", lambda: "another")
    assert find(root) is None


def test_what_is_damaged_is_not_printed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(root)
    monkeypatch.setattr("codemods.store.Store.get", lambda self, kind, keys: dict.fromkeys(keys, '["state"]'))
    assert find(root) is None


def test_little_is_imported(root: Path) -> None:
    names = ("typer", "codemods.trace", "codemods.codemod", "codemods.commands", "codemods.project.index")
    run_it = (
        "import sys, codemods.__main__ as m\n"
        f"sys.argv = ['refret', 'check', {str(root)!r}]\n"
        "print(m.run(), file=sys.stderr)\n"
        f"print([name for name in {names!r} if name in sys.modules], file=sys.stderr)"
    )
    for code, imported in ((f"from codemods.project import kept; kept.RACY = -10**18\n{run_it}", names), (run_it, ())):
        result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=HERE)
        assert result.stderr.splitlines() == ["1", repr(list(imported))]
        assert "would change" in result.stdout


# --- the command line

FLAGS = ("--exit-zero", "--left-alone", "--statistics", "-q", "--quiet", "-v", "--verbose", "--color", "--no-color")
OPTIONS = (
    ("--include-tests",), ("--no-include-tests",), ("--format", "json"), ("--format", "text"),
    ("--min-confidence", "high"), ("--django", "4.2"), ("--select", "races, f-update,"), ("--ignore", "queries"),
    ("-j", "2"), ("--jobs", "3"), ("shop",), ("a.py",),
    *((flag,) for flag in FLAGS),
)  # fmt: skip


@pytest.mark.parametrize("first", OPTIONS, ids=" ".join)
def test_plain_arguments_mean_what_they_mean_to_the_command_line(
    first: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[Request, Look]] = []

    def found(request: Request, look: Look) -> again.Report:
        asked.append((request, look))
        return again.Report(b"", 0.0, has_changes=True)

    monkeypatch.setattr(again, "find", found)
    command = get_command(cli.app)  # made once: that is what takes long
    for second in OPTIONS:
        arguments = [*first, *second]
        with pytest.raises(SystemExit) as end:
            command.main(["check", *arguments])
        check = plain.read(arguments)
        assert check is not None
        request, look = asked.pop()
        assert asked == []
        assert (check.request, check.look) == (dataclasses.replace(request, jobs=None), look)
        assert end.value.code == (0 if check.exit_zero else 1)


@pytest.mark.parametrize(
    "arguments",
    [
        "-", "--format=json", "--format diff", "-qv", "--since HEAD", "--no-cache", "-j 0", "-j x", "--output a",
        "--select", "--select -q", "-- a", "--codemods a.py", "--help", "--stdin-filename a.py -",
    ],
)  # fmt: skip
def test_what_is_not_plain_is_for_the_command_line(arguments: str) -> None:
    assert plain.read(arguments.split()) is None
