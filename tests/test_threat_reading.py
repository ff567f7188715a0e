"""The threat model, first part: reading a hostile repository runs nothing, leads nowhere and comes to an end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from codemods.apply import git as asked
from codemods.project.classify import matches
from codemods.project.discover import discover
from codemods.project.inside import TooLargeError, read_bytes, read_text
from codemods.project.source import Skipped, read_source
from codemods.project.versions import read_versions

ROOT = Path(__file__).resolve().parent.parent
MODELS = """\
from django.db import models


class Counter(models.Model):
    hits = models.IntegerField(default=0)
    note = models.TextField()


def rename(pk):
    counter = Counter.objects.get(pk=pk)
    counter.note = "x"
    counter.save()
"""
SECONDS = 120
"""Far more than anything here takes on a busy machine; what these tests are about would take for ever."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    write(root, {"manage.py": "", "shop/models.py": MODELS})
    return root


def write(root: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def git(root: Path, *arguments: str) -> None:
    who = ("-c", "user.name=x", "-c", "user.email=x@example.org")
    subprocess.run(["git", "-C", root, *who, *arguments], check=True, capture_output=True)


def refret(root: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "codemods", *arguments]
    path = {"PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command, cwd=root, capture_output=True, text=True, check=False, timeout=SECONDS,
        env={**os.environ, **path, **environment},
    )  # fmt: skip


def report(root: Path, *arguments: str) -> dict[str, Any]:
    done = refret(root, "check", ".", "--select", "update-fields", "--format", "json", "--jobs", "1", *arguments)
    assert done.returncode in (0, 1), done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def changed(root: Path, *arguments: str) -> set[str]:
    return {change["path"] for change in report(root, *arguments)["changes"]}


# --- nothing of it runs


def test_nothing_is_imported_from_the_current_folder(project: Path) -> None:
    trap = f"open({str(project / 'ran')!r}, 'w').close()\n"
    names = (
        "typer", "click", "libcst/__init__", "typing_extensions", "pathlib", "tomllib", "difflib", "json/__init__",
        "cli", "sitecustomize", "usercustomize", "conftest", "setup", "settings", "shop/__init__", "evil",
    )  # fmt: skip
    write(project, {f"{name}.py": trap for name in names})
    write(project, {"evil.egg-info/entry_points.txt": "[refret.codemods]\nevil = evil:codemod\n"})
    write(project, {"evil.egg-info/PKG-INFO": "Metadata-Version: 2.1\nName: evil\nVersion: 1\n"})
    write(project, {"evil.pth": "import evil"})
    for path in (str(ROOT), f"{ROOT}{os.pathsep}"):
        if path.endswith(os.pathsep):  # Python itself looks for these in what the environment names, before it starts
            (project / "sitecustomize.py").unlink()
            (project / "usercustomize.py").unlink()
        done = refret(project, "check", ".", "--select", "update-fields", "-q", PYTHONPATH=path, PYTHONSAFEPATH="")
        assert "shop/models.py:12" in done.stdout, done.stderr
    assert not (project / "ran").exists()


def test_a_configuration_names_no_code(project: Path) -> None:
    (project / "evil.py").write_text(f"open({str(project / 'ran')!r}, 'w').close()\n")
    for line in ('codemods = ["evil.py"]', 'select = ["evil"]', 'plugins = ["evil"]', 'settings = "evil"'):
        (project / "pyproject.toml").write_text(f"[tool.refret]\n{line}\n")
        done = refret(project, "check", ".")
        assert done.returncode == 2
        assert "pyproject.toml" in done.stderr
    assert not (project / "ran").exists()


def armed(root: Path, trap: str) -> None:
    """Configure every program that git knows to run the trap."""
    (root / ".git/info").mkdir(exist_ok=True)
    (root / ".git/info/attributes").write_text("*.py filter=x diff=y\n*.txt filter=a.b diff=y\n")
    keys = (
        "core.fsmonitor", "core.pager", "pager.diff", "pager.status", "core.sshCommand", "core.editor", "core.askPass",
        "gpg.program", "diff.external", "diff.y.command", "diff.y.textconv", "filter.x.clean", "filter.x.smudge",
        "filter.a.b.process", "alias.diff", "alias.status", "credential.helper", "submodule.s.update",
    )  # fmt: skip
    for key in keys:
        git(root, "config", key, trap if not key.startswith(("alias", "submodule", "credential")) else f"!{trap}")
    hooks = root / ".git/hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("post-index-change", "fsmonitor-watchman", "reference-transaction", "post-checkout", "pre-auto-gc"):
        (hooks / name).write_text(f"#!/bin/sh\n{trap}\n")
        (hooks / name).chmod(0o755)


@pytest.mark.skipif(os.name != "posix", reason="the trap is a shell script")
def test_git_runs_no_program_of_the_repository(project: Path, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\necho $0 $@ >> {ran}\n")
    trap.chmod(0o755)
    write(project / "inner", {"shop/models.py": MODELS})
    for root in (project / "inner", project):
        git(root, "init", "-q")
        git(root, "add", "-A")
        git(root, "commit", "-qm", "first")
        armed(root, str(trap))
        os.utime(root / "shop/models.py", (1, 1))  # git has to look at what the file holds
    assert changed(project) == {"shop/models.py"}
    assert changed(project, "--since", "HEAD") == set()
    assert asked.dirty(project, ["shop/models.py", "inner/shop/models.py"]) == []
    done = refret(project, "fix", ".", "--select", "update-fields")
    assert done.returncode == 0, done.stderr
    assert refret(project, "undo").returncode == 0
    assert not ran.exists(), ran.read_text()
    git(project, "status")
    assert ran.exists()  # the trap works


@pytest.mark.skipif(os.name != "posix", reason="the trap is a shell command")
def test_git_fetches_nothing(project: Path, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    git(project, "init", "-q")
    git(project, "add", "-A")
    git(project, "commit", "-qm", "first")
    for key, value in (
        ("core.repositoryFormatVersion", "1"),
        ("extensions.partialClone", "origin"),
        ("remote.origin.promisor", "true"),
        ("remote.origin.url", str(tmp_path)),
        ("remote.origin.uploadpack", f"touch {ran};"),
        ("protocol.allow", "always"),
        ("protocol.file.allow", "always"),
    ):
        git(project, "config", key, value)
    blob = subprocess.run(["git", "-C", project, "rev-parse", "HEAD:shop/models.py"], check=True, capture_output=True)
    name = blob.stdout.decode().strip()
    (project / ".git/objects" / name[:2] / name[2:]).unlink()
    (project / "shop/models.py").write_text(MODELS + "\n")
    done = refret(project, "check", ".", "--since", "HEAD")
    assert done.returncode == 2
    assert not ran.exists()
    subprocess.run(["git", "-C", project, "diff", "HEAD"], check=False, capture_output=True)
    assert ran.exists()  # the trap works


@pytest.mark.skipif(os.name != "posix", reason="the trap is a shell script")
def test_a_program_called_git_in_the_project_is_not_run(project: Path) -> None:
    (project / "git").write_text(f"#!/bin/sh\ntouch {project / 'ran'}\n")
    (project / "git").chmod(0o755)
    git(project, "init", "-q")
    done = refret(project, "check", ".", "-q", "--since", "HEAD", PATH=f".:{os.pathsep}{os.environ['PATH']}")
    assert "no such commit" in done.stderr
    assert not (project / "ran").exists()


# --- nothing leads out of it


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    root = tmp_path / "outside"
    files = {
        "app/models.py": MODELS, "requirements.txt": "django==1.11\n", "pyproject.toml": "[tool.refret]\nsecret = 1\n",
        "setup.cfg": "[tool:pytest]\nDJANGO_SETTINGS_MODULE = other\n", "models.html": "{{ secret }}",
    }  # fmt: skip
    write(root, files)
    return root


@pytest.mark.parametrize("in_git", [False, True])
def test_links_lead_nowhere(project: Path, outside: Path, in_git: bool) -> None:
    links = {
        "linked.py": "app/models.py", "linked": "app", "sub": "app", "requirements.txt": "requirements.txt",
        "pyproject.toml": "pyproject.toml", "setup.cfg": "setup.cfg", "requirements": ".", "templates": ".",
        "shop/loop": "../project/shop",
    }  # fmt: skip
    write(project, {"tracked/models.py": MODELS.replace("Counter", "Tracked")})
    if in_git:
        git(project, "init", "-q")
        git(project, "add", "-A")
        git(project, "commit", "-qm", "first")
    (project / "tracked/models.py").unlink()
    (project / "tracked").rmdir()
    (project / "tracked").symlink_to(outside / "app")
    for name, target in links.items():
        (project / name).symlink_to((outside / target).resolve())
    write(project, {".gitmodules": '[submodule "s"]\n\tpath = sub\n[submodule "t"]\n\tpath = ../outside/app\n'})
    found = report(project)
    assert {change["path"] for change in found["changes"]} == {"shop/models.py"}
    assert found["django"] is None
    assert {"linked.py", "tracked/models.py" if in_git else "tracked"} <= {item["path"] for item in found["skipped"]}


def test_an_index_that_was_made_by_hand_leads_nowhere(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(project.parent, {"outside.py": MODELS})
    names = b"../outside.py\0/etc/x.py\0shop/../../outside.py\0./shop/models.py\0shop//models.py\0shop/models.py\0"
    answer = subprocess.CompletedProcess[bytes]([], 0, names, b"")
    monkeypatch.setattr("codemods.project.discover.ask", lambda *_: answer)
    assert [entry.path for entry in discover(project).files] == ["shop/models.py"]


def test_what_becomes_a_link_while_it_is_read_leads_nowhere(project: Path, outside: Path) -> None:
    write(project, {"app/models.py": "inside"})
    paths = {entry.path for entry in discover(project).files}
    (project / "app/models.py").unlink()
    (project / "app").rmdir()
    (project / "app").symlink_to(outside / "app")
    (project / "shop/models.py").unlink()
    (project / "shop/models.py").symlink_to(outside / "app/models.py")
    for path in ("app/models.py", "shop/models.py"):
        assert path in paths
        assert read_source(project, path) == Skipped(path, "cannot be read: It is behind a symbolic link")


def test_links_within_the_project_are_read_by_their_target(project: Path) -> None:
    write(project, {"config/pyproject.toml": '[tool.refret]\nselect = ["on-commit"]\n'})
    (project / "pyproject.toml").symlink_to("config/pyproject.toml")
    git(project, "init", "-q")
    assert read_text(project, "pyproject.toml") == read_text(project, "config/pyproject.toml")
    assert changed(project) == {"shop/models.py"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_or_a_device_is_not_waited_for(project: Path) -> None:
    names = ("shop/pipe.py", "requirements.txt", "pyproject.toml", "setup.cfg", "Pipfile.lock", ".gitmodules")
    for name in names:
        os.mkfifo(project / name)
    (project / "zero.py").symlink_to("/dev/zero")
    assert changed(project) == {"shop/models.py"}
    with pytest.raises(OSError, match="no regular file"):
        read_bytes(project, "shop/pipe.py", 10)


def test_a_file_of_any_size_does_not_fill_the_memory(project: Path) -> None:
    for name in ("shop/huge.py", "requirements.txt", "pyproject.toml", "setup.py", "setup.cfg"):
        with (project / name).open("wb") as file:
            file.truncate(4_000_000_000)
    done = refret(project, "check", ".", "--format", "json")
    assert done.returncode == 2
    assert "pyproject.toml: cannot be read (It is too large)" in done.stderr
    (project / "pyproject.toml").unlink()
    found = report(project)
    assert {change["path"] for change in found["changes"]} == {"shop/models.py"}
    assert [item["path"] for item in found["skipped"]] == ["setup.py", "shop/huge.py"]
    with pytest.raises(TooLargeError) as error:
        read_bytes(project, "shop/huge.py", 1000)
    assert error.value.size == 4_000_000_000


@pytest.mark.skipif(os.name != "posix", reason="deep folders are made with open ones")
def test_folders_may_be_nested_deeper_than_calls(project: Path) -> None:
    here = os.open(project, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("d", dir_fd=here)
        inner = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(os.open("deep.py", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.close(here)
    assert changed(project) == {"shop/models.py"}
    top = project / "d"  # pytest cannot remove so many by itself
    for _ in range(1499):
        (top / "d").rename(project / "next")
        for left in top.iterdir():
            left.unlink()
        top.rmdir()
        top = (project / "next").rename(project / "d")


# --- and it comes to an end


def function(*lines: str) -> str:
    return "\ndef endless(a, pk):\n    c = Counter.objects.get(pk=pk)\n" + "".join(f"    {line}\n" for line in lines)


ENDLESS = {
    "names that hold each other": function("x0 = c", *(f"x{i + 1} = (x{i}, x{i}, x{i})" for i in range(60))),
    "calls that double": "\ndef twice(x):\n    return (x, x)\n" + function(f"y = {'twice(' * 60}c{')' * 60}"),
    "loops in loops": function(
        *(f"{'    ' * i}for x{i} in a:" for i in range(18)), f"{'    ' * 18}c = Counter()", "c.note = 1", "c.save()"
    ),
    "constants that double": "\nx0 = 'x'\n" + "".join(f"x{i + 1} = x{i} + x{i}\n" for i in range(60)),
    "a long chain of conditions": "\nx = " + "a and " * 100_000 + "1\n",
    "a long dotted name": "\nimport a" + ".b" * 10_000 + "\n",
    "a long chain of attributes": function(f"c.note = a{'.b' * 900}", "c.save()"),
    "a longer chain of attributes": "\nx = a" + ".b" * 10_000 + "\n",
    "a long sum": "\nx = 1" + "+1" * 100_000 + "\n",
    "a long chain of elif": "\nif a: pass\n" + "elif a: pass\n" * 5000,
    "nested brackets": "\nx = " + "(" * 5000 + ")" * 5000 + "\n",
    "nested lambdas": "\nx = " + "lambda: " * 5000 + "1\n",
    "Python 2 that keeps a pattern busy": "\ndef f(:\n    " + "lambda (" * 20_000 + "\n",
    "a literal of 4 MB": f"\nx = '{'x' * 4_000_000}'\n",
    "functions that call each other": "".join(
        f"\ndef f{i}(x):\n    f{i + 1}(x)\n    f{i + 2}(x)\n" for i in range(200)
    ),
    "bases that meet again": "\nclass C0(Counter): pass\n\n\nclass C1(C0): pass\n"
    + "".join(f"\n\nclass C{i + 2}(C{i + 1}, C{i}): pass\n" for i in range(60)),
}


@pytest.mark.parametrize("what", ENDLESS)
def test_code_without_end(project: Path, what: str) -> None:
    write(project, {"shop/endless.py": MODELS + ENDLESS[what]})
    found = report(project)
    assert "shop/models.py" in {change["path"] for change in found["changes"]}
    assert found["failures"] == []


def test_files_that_lead_to_each_other(project: Path) -> None:
    files = {
        "requirements.txt": "-r a.txt\n-r requirements.txt\n",
        "a.txt": "-r b.txt\ndjango==4.2\n", "b.txt": "-r a.txt\n",
        "shop/__init__.py": "from shop.a import *\nfrom .b import *\n", "shop/a.py": "from shop import *\n",
        "shop/b.py": "from shop.a import *\nfrom shop import Counter\nclass A(B): pass\nclass B(A): pass\n",
    }  # fmt: skip
    write(project, files)
    assert changed(project) == {"shop/models.py"}
    assert read_versions(project).django == (4, 2)


def test_patterns_of_a_configuration_need_no_luck() -> None:
    started = time.process_time()
    name = "a" * 250
    assert not matches(f"{name}.py", ["*a" * 40 + "b"])
    assert not matches("/".join(name) + ".py", ["/".join(["**", "a"] * 40) + "/b"])
    assert not matches(f"{name}.py", ["[z-a]" * 40, "[" * 40, "***" * 40 + "b"])
    assert time.process_time() - started < 5
