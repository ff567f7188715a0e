"""Bad input: one clear line, the rest goes on, nothing is lost, the exit code is the contract's."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from codemods import __main__ as entry

GOOD = """\
from django.db import models


class Counter(models.Model):
    hits = models.IntegerField(default=0)
    note = models.TextField()


def rename(pk):
    counter = Counter.objects.get(pk=pk)
    counter.note = "x"
    counter.save()
"""
CIRCLE = """\
from shop.a import *
from shop.a import A


class B(A):
    def f(self):
        self.x = 1
        self.save()


class C(C):
    pass
"""

Check = Callable[..., tuple[int, str, dict[str, object]]]


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Check:
    """Run `refret check --format json` on files; the exit code, standard error and the report."""

    def check(files: dict[str, str | bytes], *options: str) -> tuple[int, str, dict[str, object]]:
        for name, data in files.items():
            file = tmp_path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data if isinstance(data, bytes) else data.encode())
        code, out, err = refret("check", str(tmp_path), "--format", "json", "--select", "update-fields", *options)
        return code, err, json.loads(out) if out else {}

    def refret(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["refret", *arguments])
        capfd.readouterr()
        with pytest.raises(SystemExit) as end:
            entry.main()
        out, err = capfd.readouterr()
        return int(end.value.code or 0), out, err

    return check


def changed(report: dict[str, object]) -> list[str]:
    changes = report["changes"]
    assert isinstance(changes, list)
    return [change["path"] for change in changes]


def skipped(report: dict[str, object]) -> dict[str, str]:
    items = report["skipped"]
    assert isinstance(items, list)
    return {item["path"]: item["reason"] for item in items}


def test_folder_without_python(check: Check) -> None:
    code, err, _ = check({"readme.txt": "nothing here"})
    assert code == 2
    assert "There is no Python file to check" in err
    assert "Traceback" not in err


def test_python_without_django(check: Check) -> None:
    code, err, report = check({"tool.py": "def f(x):\n    x.count += 1\n    x.save()\n"})
    assert (code, err) == (0, "")
    assert report["changes"] == []


def test_django_without_models(check: Check) -> None:
    views = "from django.http import HttpResponse\n\n\ndef view(request):\n    return HttpResponse('x')\n"
    code, err, report = check({"manage.py": "", "shop/views.py": views})
    assert (code, err, report["changes"]) == (0, "", [])


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("binary.py", b"\x00\x01\x02.save(\xff" * 50, ""),
        ("nul.py", b"x = 1\x00\nobj.save()\n", ""),
        ("utf16.py", "obj.save()\n".encode("utf-16"), ""),
        ("python2.py", b"print 'x'\nobj.save()\n", "Python 2"),
        ("broken.py", b"def f(:\n    obj.save()\n", "line 1"),
        ("wrong_cookie.py", b"# -*- coding: nonsense -*-\nobj.save()\n", "nonsense"),
        ("not_utf8.py", b"x = '\xe9'\nobj.save()\n", ""),
        ("template.py", b"from {{ project_name }} import x\nobj.save()\n", ""),
        ("nested.py", b"x = " + b"(" * 5000 + b")" * 5000 + b"\nobj.save()\n", ""),
    ],
)
def test_unreadable_files_cost_one_line_each(check: Check, name: str, data: bytes, reason: str) -> None:
    code, err, report = check({"manage.py": "", "shop/models.py": GOOD, f"shop/{name}": data})
    assert code == 1
    assert changed(report) == ["shop/models.py"]
    assert report.get("failures") == []
    reasons = skipped(report)
    assert list(reasons) == [f"shop/{name}"]
    assert reason in reasons[f"shop/{name}"]
    assert "\n" not in reasons[f"shop/{name}"]
    assert "Traceback" not in err


def test_an_unreadable_file_is_passed_over_where_a_change_opens_a_transaction(check: Check) -> None:
    creating = GOOD.split("\n\n\ndef", maxsplit=1)[0] + (
        "\n\n\ndef create(name):\n    counter, created = Counter.objects.get_or_create(note=name)\n"
        "    if created:\n        Counter.objects.create(note=counter.note, hits=counter.pk)\n"
    )
    files = {"manage.py": "", "shop/models.py": creating, "shop/nul.py": b"x = 1\x00\ntask.delay()\n"}
    code, err, report = check(files, "--select", "atomic-get-or-create,on-commit")
    assert (code, changed(report), list(skipped(report))) == (1, ["shop/models.py"], ["shop/nul.py"])
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("latin1.py", b"# -*- coding: latin-1 -*-\n# caf\xe9\n" + GOOD.replace("Counter", "Latin").encode()),
        ("bom.py", b"\xef\xbb\xbf" + GOOD.replace("Counter", "Bom").encode()),
        ("crlf.py", GOOD.replace("Counter", "Crlf").replace("\n", "\r\n").encode()),
        ("no_end.py", GOOD.replace("Counter", "NoEnd").rstrip("\n").encode()),
        ("formfeed.py", GOOD.replace("Counter", "Feed").replace("\n\n\ndef", "\n\x0c\n\ndef").encode()),
    ],
)
def test_unusual_files_are_handled(check: Check, name: str, data: bytes) -> None:
    code, _, report = check({"manage.py": "", f"shop/{name}": data})
    assert code == 1
    assert changed(report) == [f"shop/{name}"]
    assert report["skipped"] == []


def test_empty_and_huge_files(check: Check) -> None:
    huge = b"DATA = '" + b"x" * 10_000_000 + b"'\nobj.save()\n"
    code, _, report = check({"manage.py": "", "shop/models.py": GOOD, "shop/empty.py": b"", "shop/huge.py": huge})
    assert code == 1
    assert changed(report) == ["shop/models.py"]
    assert set(skipped(report)) <= {"shop/huge.py"}
    assert report.get("failures") == []


def test_two_apps_with_one_label_and_a_model_defined_twice(check: Check) -> None:
    twice = GOOD + "\n\nclass Counter(models.Model):\n    other = models.IntegerField()\n"
    code, _, report = check(
        {"manage.py": "", "a/shop/models.py": GOOD, "b/shop/models.py": GOOD, "c/shop/models.py": twice}
    )
    assert code in (0, 1)
    assert report.get("failures") == []
    changes = report["changes"]
    assert isinstance(changes, list)
    assert not [change for change in changes if change["path"].startswith("c/") and change["confidence"] == "high"]


def test_circular_imports_and_inheritance(check: Check) -> None:
    code, _, report = check(
        {
            "manage.py": "",
            "shop/models.py": GOOD,
            "shop/a.py": "from shop.b import *\nfrom shop.b import B\n\n\nclass A(B):\n    pass\n",
            "shop/b.py": CIRCLE,
        }
    )
    assert code == 1
    assert changed(report) == ["shop/models.py"]
    assert report.get("failures") == []


def test_links_that_lead_out_or_in_circles(check: Check, tmp_path: Path) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}_outside"
    outside.mkdir()
    (outside / "models.py").write_text(GOOD)
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop/outside").symlink_to(outside)
    (tmp_path / "shop/outside.py").symlink_to(outside / "models.py")
    (tmp_path / "shop/circle").symlink_to(tmp_path)
    (tmp_path / "shop/nowhere.py").symlink_to(tmp_path / "nothing.py")
    code, _, report = check({"manage.py": "", "shop/models.py": GOOD})
    assert code == 1
    assert changed(report) == ["shop/models.py"]
    assert report.get("failures") == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_what_is_no_regular_file_is_not_opened(check: Check, tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    os.mkfifo(tmp_path / "shop/pipe.py")
    (tmp_path / "shop/folder.py").mkdir()
    code, _, report = check({"manage.py": "", "shop/models.py": GOOD})
    assert code == 1
    assert changed(report) == ["shop/models.py"]
    assert report.get("failures") == []


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="who may read everything cannot be refused")
def test_unreadable_by_mode(check: Check, tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop/secret.py").write_text("obj.save()\n")
    (tmp_path / "shop/secret.py").chmod(0)
    code, _, report = check({"manage.py": "", "shop/models.py": GOOD})
    assert code == 1
    assert list(skipped(report)) == ["shop/secret.py"]


def test_only_unreadable_files_is_wrong_use(check: Check) -> None:
    code, _, report = check({"manage.py": "def f(:\n", "shop/views.py": "print 'x'\n"})
    assert code == 2
    assert len(skipped(report)) == 2


def test_code_of_the_project_is_never_run(check: Check, tmp_path: Path) -> None:
    trap = f"open({str(tmp_path / 'ran')!r}, 'w').close()\n"
    names = ("conftest", "setup", "manage", "settings", "typer", "libcst", "django", "shop/models", "sitecustomize")
    files: dict[str, str | bytes] = {f"{name}.py": trap + GOOD for name in names}
    check(files)
    assert not (tmp_path / "ran").exists()
