"""The plan: passes, conflicts, groups, ids, subsets; what is shown is what is written."""

from __future__ import annotations

import dataclasses
import errno
import itertools
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from codemods import run
from codemods.apply import fix, saved
from codemods.codemod import Confidence
from codemods.config import Config
from codemods.diff import as_diff, as_json, as_text
from codemods.diff.compose import Composer
from codemods.diff.plan import Plan
from codemods.diff.schema import first_problem, schema
from codemods.diff.serial import change_data, change_from

OWN = Path(__file__).parent / "data" / "codemods"
VIEWS = """\
def first():
    one()


def second():
    one(2)
    one(1)
    one(0)
    one(9)


def third():
    one()
    one()
"""

Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def make(**files: str | bytes) -> Path:
        root = tmp_path / "project"
        for name, text in files.items():
            path = root / "shop" / f"{name}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return root

    return make


def plan(root: Path, *select: str, **options: object) -> Plan:
    names = select or ("rename-call",)
    return run.plan(root, Config(select=names, codemod_paths=(OWN,), **options))  # type: ignore[arg-type]


def git_apply(root: Path, patch: bytes) -> None:
    subprocess.run(["git", "apply", "-"], cwd=root, input=patch, check=True)


def texts(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*.py")}


def test_changes_in_order_with_confidence_claims_and_lines(make: Make) -> None:
    found = plan(make(views=VIEWS))
    assert [(change.start_line, change.end_line, change.confidence.name) for change in found.changes] == [
        (2, 2, "HIGH"),
        (6, 6, "MEDIUM"),
        (7, 7, "LOW"),
        (13, 13, "HIGH"),
        (14, 14, "HIGH"),
    ]
    assert [change.function for change in found.changes] == ["first", "second", "second", "third", "third"]
    assert [(site.start_line, site.refuted) for site in found.left_alone] == [(8, "known")]
    assert [(site.start_line, site.refuted) for site in found.notices] == [(9, None)]
    assert len({change.id for change in found.changes}) == 5
    assert found.results["shop/views.py"].decode() == VIEWS.replace("one()", "two()").replace(
        "one(2)", "two(2)"
    ).replace("one(1)", "two(1)")
    assert found.failures == ()


def test_ids_survive_edits_elsewhere(make: Make) -> None:
    before = plan(make(views=VIEWS))
    after = plan(make(views="import os\n\n\ndef zero():\n    pass\n\n\n" + VIEWS))
    assert [change.id for change in before.changes] == [change.id for change in after.changes]


def test_min_confidence_filters_before_conflicts(make: Make) -> None:
    root = make(views="def f():\n    four()\n")
    both = plan(root, "wrap-call", "late-call", min_confidence=Confidence.MEDIUM)
    assert [change.codemod for change in both.changes] == ["wrap-call"]
    assert both.below == {Confidence.LOW: 1}
    low = plan(root, "late-call")
    assert [change.codemod for change in low.changes] == ["late-call"]


def test_of_two_that_clash_the_surer_one_wins_and_the_other_is_looked_for_again(make: Make) -> None:
    found = plan(make(views="def f():\n    four()\n"), "late-call", "wrap-call")
    assert [(change.codemod, change.passed) for change in found.changes] == [("wrap-call", 1), ("late-call", 2)]
    wrapped, replaced = found.changes
    assert replaced.needs == (wrapped.id,)
    assert replaced.group == wrapped.group == wrapped.id
    expected = "from django.db import transaction\n\n\ndef f():\n    with transaction.atomic():\n        five()\n"
    assert found.results["shop/views.py"].decode() == expected


def test_a_later_pass_finds_what_an_earlier_one_wrote(make: Make) -> None:
    found = plan(make(views=VIEWS), "rename-call", "late-call")
    assert found.results["shop/views.py"].decode().count("three(") == 5
    again = run.plan(
        found.root, Config(select=("rename-call", "late-call"), codemod_paths=(OWN,)), overlay=found.results
    )
    assert again.changes == ()
    for change in found.changes:
        assert change.group == next(c.id for c in found.changes if c.function == change.function)


MODELS = """\
from celery import shared_task
from django.db import models
from django.db.models.signals import post_save
from django.dispatch import receiver


class Author(models.Model):
    name = models.CharField(max_length=50, unique=True)


class Profile(models.Model):
    author = models.ForeignKey(Author, on_delete=models.CASCADE)


@shared_task
def ship(pk):
    print(Profile.objects.get(pk=pk))


@receiver(post_save, sender=Profile)
def welcome(sender, instance, created, **kwargs):
    ship.delay(instance.pk)
"""
JOINING = """\
from shop.models import Author, Profile


def join(request):
    author, made = Author.objects.get_or_create(name="x")
    if made:
        Profile.objects.create(author=author)
"""


def test_a_later_pass_finds_what_a_transaction_means_for_other_files(make: Make) -> None:
    root = make(models=MODELS, joining=JOINING)
    options = {"min_confidence": Confidence.LOW}
    found = plan(root, "atomic-get-or-create", "on-commit", **options)
    assert [(change.path, change.codemod, change.passed) for change in found.changes] == [
        ("shop/joining.py", "atomic-get-or-create", 1),
        ("shop/models.py", "on-commit", 2),
    ]
    fix.apply(found)
    assert not plan(root, "atomic-get-or-create", "on-commit", **options).changes


def test_each_diff_alone_applies_to_the_old_file(make: Make, tmp_path: Path) -> None:
    found = plan(make(views=VIEWS, other="def f():\n    four()\n"), "rename-call", "late-call", "wrap-call")
    for number, change in enumerate(found.changes):
        folder = tmp_path / str(number)
        file = folder / change.path
        file.parent.mkdir(parents=True)
        file.write_bytes(found.sources[change.path])
        git_apply(folder, change.diff.encode(change.encoding))
        composer = Composer(change.path, found.sources[change.path], {item.id: item for item in found.changes})
        assert file.read_bytes() == composer.alone(change)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("views", VIEWS.encode()),
        ("views", VIEWS.rstrip("\n").encode()),
        ("views", VIEWS.replace("\n", "\r\n").encode()),
        ("two words", VIEWS.encode()),
        ('ü"x', VIEWS.encode()),
        ("latin", b"# -*- coding: latin-1 -*-\n# \xe9\n" + VIEWS.encode()),
        ("bom", b"\xef\xbb\xbf" + VIEWS.encode()),
    ],
)
def test_git_apply_of_the_patch_gives_the_bytes_of_fix(make: Make, tmp_path: Path, name: str, text: bytes) -> None:
    root = make(**{name: text, "other": "def f():\n    four()\n"})
    found = plan(root, "rename-call", "wrap-call", "late-call")
    assert len(found.results) == 2
    copy = tmp_path / "copy"
    subprocess.run(["cp", "-r", root, copy], check=True)
    git_apply(copy, as_diff.render(found))
    applied = fix.apply(found)
    assert applied.left == ()
    assert texts(root) == texts(copy)
    assert texts(root)[f"shop/{name}.py"] == found.results[f"shop/{name}.py"] != text


def test_any_subset_of_groups_equals_one_by_one(make: Make) -> None:
    root = make(views=VIEWS + "\n\ndef fourth():\n    four()\n    one()\n")
    found = plan(root, "rename-call", "late-call", "wrap-call")
    path = "shop/views.py"
    known = {change.id: change for change in found.changes}
    groups = list(dict.fromkeys(change.group for change in found.changes))
    assert len(groups) >= 4
    for size in range(len(groups) + 1):
        for chosen in itertools.combinations(groups, size):
            ids = [change.id for change in found.changes if change.group in chosen]
            at_once = Composer(path, found.sources[path], known).text(ids)
            step = Composer(path, found.sources[path], known)
            for number in range(len(chosen) + 1):
                text = step.text([change.id for change in found.changes if change.group in chosen[:number]])
            assert text == at_once
    assert at_once == found.results[path]


def test_groups_across_files_are_whole(make: Make) -> None:
    root = make(
        a="def f():\n    left()\n    one()\n",
        b="def g():\n    right()\n",
        c="def h():\n    also()\n",
        other="watched()\n",
    )
    found = plan(root, "pair-call", "rename-call")
    by_path = {change.path: change for change in found.changes if change.codemod == "pair-call"}
    assert by_path["shop/a.py"].group == by_path["shop/b.py"].group == by_path["shop/a.py"].id
    assert by_path["shop/c.py"].group == by_path["shop/other.py"].group
    assert by_path["shop/other.py"].function == "<module>"
    (root / "shop" / "b.py").chmod(0o444)
    applied = fix.apply(found)
    assert "read-only" in applied.refused["shop/b.py"]
    assert texts(root)["shop/a.py"] == b"def f():\n    left()\n    two()\n"
    assert texts(root)["shop/b.py"] == b"def g():\n    right()\n"
    assert texts(root)["shop/other.py"] == b"new_watched()\n"
    assert {change.path for change in applied.left} == {"shop/a.py", "shop/b.py"}


def test_a_group_is_taken_back_where_a_later_file_cannot_be_written(make: Make) -> None:
    root = make(a="def f():\n    left()\n    one()\n", b="def g():\n    right()\n")

    def step(what: str) -> None:
        if what.endswith(" to b.py"):
            raise OSError(errno.EIO, "Input/output error")

    applied = fix.apply(plan(root, "pair-call", "rename-call"), step=step)
    assert texts(root) == {"shop/a.py": b"def f():\n    left()\n    two()\n", "shop/b.py": b"def g():\n    right()\n"}
    assert [change.codemod for change in applied.changes] == ["rename-call"]
    assert applied.refused == {"shop/b.py": "It cannot be written: Input/output error."}


def test_a_file_that_changed_meanwhile_is_not_written(make: Make) -> None:
    root = make(a="def f():\n    one()\n", b="def f():\n    one()\n")
    found = plan(root)
    (root / "shop/a.py").write_text("# mine\n")
    applied = fix.apply(found)
    assert "changed since" in applied.refused["shop/a.py"]
    assert texts(root) == {"shop/a.py": b"# mine\n", "shop/b.py": b"def f():\n    two()\n"}
    assert not list(root.rglob("*refret-*"))


def test_mode_and_links_are_kept(make: Make) -> None:
    root = make(a="def f():\n    one()\n")
    file = root / "shop/a.py"
    file.chmod(0o750)
    link = root / "shop/link.py"
    link.symlink_to("a.py")
    outside = root.parent / "outside.py"
    outside.write_text("def f():\n    one()\n")
    (root / "shop/out.py").symlink_to(outside)
    fix.apply(plan(root))
    assert file.stat().st_mode & 0o777 == 0o750
    assert link.is_symlink()
    assert outside.read_text() == "def f():\n    one()\n"


def test_suppression_comments(make: Make) -> None:
    views = VIEWS.replace("    one()\n\n\n", "    one()  # refret: skip\n\n\n").replace(
        "one(2)", "one(2)  # refret: skip[rename-call]"
    )
    root = make(
        views=views,
        whole=f"# refret: skip-file\n{VIEWS}",
        unused="x = 1  # refret: skip[rename-call]\ny = 1  # refret: skip[late-call]\nz = 1  # refret: skip[nothing]\n",
    )
    found = plan(root)
    assert [change.start_line for change in found.changes] == [7, 13, 14]
    assert found.suppressed == 2 + 6
    assert [(item.path, item.line, "no codemod" in item.comment) for item in found.unused_suppressions] == [
        ("shop/unused.py", 1, False),
        ("shop/unused.py", 3, True),
    ]


def test_per_file_ignores_and_exclude(make: Make) -> None:
    root = make(views=VIEWS, scripts=VIEWS)
    ignored = plan(root, per_file_ignores={"shop/scripts.py": ("own",)})
    assert {change.path for change in ignored.changes} == {"shop/views.py"}
    assert {site.path for site in ignored.left_alone} == {"shop/views.py"}
    excluded = plan(root, exclude=("shop/scr*",))
    assert {change.path for change in excluded.changes} == {"shop/views.py"}


def test_an_error_in_one_file_does_not_end_the_run(make: Make) -> None:
    found = plan(make(views=VIEWS, bad="def explodes():\n    one()\n"))
    assert len(found.changes) == 5
    assert [failure.path for failure in found.failures] == ["shop/bad.py"]
    assert "this codemod breaks here" in found.failures[0].traceback


def test_worker_processes_find_the_same(make: Make) -> None:
    files = {f"views{number}": VIEWS for number in range(60)}
    root = make(**files)
    alone, several = plan(root), plan(root, jobs=2)
    assert several.changes == alone.changes
    assert several.results == alone.results


def test_a_worker_that_dies_costs_one_file(make: Make) -> None:
    files = {f"views{number}": VIEWS for number in range(60)}
    found = plan(make(**files, bad="def dies():\n    one()\n"), jobs=2)
    assert len(found.changes) == 300
    assert [failure.path for failure in found.failures] == ["shop/bad.py"]


def test_json_report_is_valid_and_read_back(make: Make) -> None:
    found = plan(make(views=VIEWS, other="def f():\n    four()\n", bad="def explodes():\n    pass\n"), "own")
    report = json.loads(as_json.render(found))
    jsonschema.Draft202012Validator.check_schema(schema())
    jsonschema.validate(report, schema())
    assert first_problem(report) is None
    assert [change_from(change_data(change)) for change in found.changes] == list(found.changes)
    assert report["summary"]["changes"] == {level.name.lower(): count for level, count in found.counts().items()}
    assert report["skipped"] == []
    for key in report["changes"][0]:
        broken = json.loads(as_json.render(found))
        broken["changes"][0][key] = {"no": "such"}
        assert first_problem(broken) is not None
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(broken, schema())
    for key in ("id", "path", "diff"):
        broken = json.loads(as_json.render(found))
        del broken["changes"][0][key]
        assert first_problem(broken) is not None


def restored(found: Plan, root: Path, **changed: object) -> saved.Saved:
    report = json.loads(as_json.render(found)) | changed
    assert first_problem(report) is None
    return saved.restore(report, root, Path("plan.json"))


def test_a_saved_plan_is_the_plan(make: Make) -> None:
    root = make(views=VIEWS, other="def f():\n    four()\n")
    found = plan(root, "rename-call", "late-call", "wrap-call")
    again = restored(found, root)
    assert again.refused == {}
    assert again.plan.changes == found.changes
    assert again.plan.results == found.results
    fix.apply(again.plan)
    assert {path: texts(root)[path] for path in found.results} == found.results


def test_a_saved_plan_refuses_moved_digests_and_applies_the_rest(make: Make) -> None:
    root = make(views=VIEWS, other="def f():\n    one()\n")
    found = plan(root)
    (root / "shop/views.py").write_text(VIEWS + "# mine\n")
    again = restored(found, root)
    applied = fix.apply(again.plan, again.refused)
    assert list(applied.refused) == ["shop/views.py"]
    assert texts(root)["shop/other.py"] == b"def f():\n    two()\n"
    assert texts(root)["shop/views.py"].decode() == VIEWS + "# mine\n"


@pytest.mark.parametrize("path", ["../outside.py", "/etc/outside.py", "shop/../../outside.py"])
def test_a_saved_plan_stays_inside_the_root(make: Make, path: str) -> None:
    root = make(views=VIEWS)
    report = json.loads(as_json.render(plan(root)))
    report["changes"][0]["path"] = path
    report["files"][path] = report["files"]["shop/views.py"]
    with pytest.raises(saved.SavedPlanError, match="outside"):
        saved.restore(report, root, Path("plan.json"))


def test_a_saved_plan_writes_only_what_its_diffs_show(make: Make) -> None:
    root = make(views=VIEWS)
    report = json.loads(as_json.render(plan(root)))
    report["changes"][0]["edits"][0]["template"] = "os.system"
    again = saved.restore(report, root, Path("plan.json"))
    assert "not what it would change" in again.refused["shop/views.py"]


def test_a_saved_plan_without_a_needed_change_is_refused(make: Make) -> None:
    root = make(views="def f():\n    four()\n")
    report = json.loads(as_json.render(plan(root, "late-call", "wrap-call")))
    first = report["changes"].pop(0)
    with pytest.raises(saved.SavedPlanError, match=f"together with {first['id']}"):
        saved.restore(report, root, Path("plan.json"))
    del report["groups"]
    again = saved.restore(report, root, Path("plan.json"))
    assert "needs it" in again.refused["shop/views.py"]


def test_text_report(make: Make) -> None:
    found = plan(make(views=VIEWS))
    plain = as_text.render(found, as_text.Options(left_alone=True))
    assert "\x1b" not in plain
    assert "assumed   known: the argument is 2 (shop/views.py:6)" in plain
    assert "proved" not in plain
    assert f"rename-call{3:>8}{1:>8}{1:>8}" in plain
    assert "1 file read, 1 would change (5 changes), 0 skipped" in plain
    assert "shop/views.py:8" in plain
    verbose = as_text.render(found, as_text.Options(color=True, detail=as_text.Detail.ALL))
    assert "\x1b[32m+    two()\x1b[0m" in verbose
    assert "proved" in verbose
    short = as_text.render(found, as_text.Options(detail=as_text.Detail.LINE))
    assert "shop/views.py:2: rename-call (high): one() is called" in short
    assert "@@" not in short
    table = as_text.render(found, as_text.Options(detail=as_text.Detail.NONE))
    assert "@@" not in table
    assert "rename-call" in table


def test_text_report_escapes_what_the_project_wrote(make: Make) -> None:
    root = make(**{"a\x1b[31mb": "def f():\n    one('\x1b]0;owned\x07')\n    one()  # \u202egnp\n"})
    found = plan(root)
    text = as_text.render(dataclasses.replace(found, seconds=0), as_text.Options())
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "\u202e" not in text
    assert "\\x1b]0;owned\\x07" in text
