"""What is kept for the next run never changes a result, and is used."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from codemods import parallel, search
from codemods.cache import Cache
from codemods.codemod import Codemod, Site
from codemods.project import kept, source
from codemods.project.discover import discover
from codemods.project.extract import extract_source
from codemods.project.gathering import Reader
from codemods.project.index import Project
from codemods.project.kept import KeptFiles, digest, facts_text
from codemods.project.model import FunctionRef
from codemods.project.source import MAX_BYTES, Skipped, SourceFile, read_source
from codemods.store import Store, cache_file, cache_folder
from tests import editing


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REFRET_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made = tmp_path / "project"
    made.mkdir()
    editing.write(made, {}, editing.original(small=True))
    return made


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files count as written long before they are read."""
    monkeypatch.setattr(kept, "RACY", -(10**18))


class Work:
    """What a run really does."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.searched: list[str] = []
        self.asked: list[str] = []
        self.parsed: list[str] = []
        self.rewritten: list[str] = []
        searching, parsing, running = search.Search.search, source.parse_text, parallel.run
        asking = search.Search.sites_in

        def counted(work: search.Search, path: str, parts: search.Parts | None) -> search.Outcome:
            self.searched.append(path)
            return searching(work, path, parts)

        def parsed(text: str) -> object:
            self.parsed.append(text)
            return parsing(text)

        def run(work: Callable[..., object], items: list[object], *args: object, **options: object) -> object:
            if getattr(work, "__name__", "") == "_build":
                self.rewritten += [item.path for item in items]  # type: ignore[attr-defined]
            return running(work, items, *args, **options)  # type: ignore[arg-type]

        def asked(work: search.Search, ref: FunctionRef, codemods: Sequence[Codemod]) -> Sequence[Site]:
            self.asked.append(ref.qualname)
            return asking(work, ref, codemods)

        monkeypatch.setattr(search.Search, "search", counted)
        monkeypatch.setattr(search.Search, "sites_in", asked)
        monkeypatch.setattr(source, "parse_text", parsed)
        monkeypatch.setattr(parallel, "run", run)

    def clear(self) -> None:
        self.searched, self.asked, self.parsed, self.rewritten = [], [], [], []


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    return Work(monkeypatch)


def edit(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text("utf-8")
    assert old in text
    (root / path).write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize("seed", range(1, 4))
def test_cached_reports_equal_uncached_ones_after_random_edits(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "RACY", 20_000_000)
    (tmp_path / "edited").mkdir()
    assert editing.session(tmp_path / "edited", 35, seed, small=True) == 35


@pytest.mark.usefixtures("settled")
def test_a_run_after_which_nothing_changed_does_nothing(root: Path, work: Work) -> None:
    first = editing.report(root, cache=True)
    assert json.loads(first)["changes"]
    work.clear()
    assert editing.report(root, cache=True) == first
    assert (work.searched, work.parsed, work.rewritten) == ([], [], [])


@pytest.mark.usefixtures("settled")
def test_a_changed_view_is_searched_alone(root: Path, work: Work) -> None:
    editing.report(root, cache=True)
    work.clear()
    edit(root, "stock/views.py", "item.count -= 1", "item.count -= 2")
    report = editing.report(root, cache=True)
    assert {path for path in work.searched if path != "stock/views.py"} == set()
    assert set(work.rewritten) == {"stock/views.py"}
    assert report == editing.report(root, cache=False)


@pytest.mark.usefixtures("settled")
def test_of_a_changed_file_only_those_functions_are_searched_that_may_hold_something_else(
    root: Path, work: Work
) -> None:
    views = root / "stock/views.py"
    untouched = "\n\ndef rename(item, name):\n    for part in item.parts.all():\n        part.name = name\n"
    views.write_text(untouched.lstrip() + views.read_text() + "\n\nEDITION = 1\n")
    editing.report(root, cache=True)
    assert "rename" in work.asked
    work.clear()
    edit(root, "stock/views.py", "EDITION = 1", "EDITION = 2")
    report = editing.report(root, cache=True)
    assert work.searched[0] == "stock/views.py"
    assert not {"rename", "fill", "shelf"} & set(work.asked)
    assert report == editing.report(root, cache=False)
    work.clear()
    edit(root, "stock/views.py", "item.count -= 1", "item.count -= 2")
    report = editing.report(root, cache=True)
    assert "take" in work.asked
    assert not {"rename", "shelf"} & set(work.asked)
    assert report == editing.report(root, cache=False)


@pytest.mark.usefixtures("settled")
def test_a_changed_model_has_those_files_searched_that_asked_about_it(root: Path, work: Work) -> None:
    editing.report(root, cache=True)
    work.clear()
    edit(root, "stock/models.py", "free = models.IntegerField(default=0)", "free = models.FloatField(default=0)")
    report = editing.report(root, cache=True)
    searched = set(work.searched)
    assert {"stock/models.py", "stock/tasks.py", "stock/views.py"} <= searched
    assert not {path for path in searched if path.startswith("people/")}
    assert report == editing.report(root, cache=False)


@pytest.mark.usefixtures("settled")
def test_a_new_receiver_has_the_places_searched_that_save_its_sender(root: Path, work: Work) -> None:
    editing.report(root, cache=True)
    work.clear()
    text = editing.RECEIVER.format(signal="post_save", sender=", sender=Item", number=1, body="instance.count = 4")
    (root / "stock/signals.py").write_text(text)
    report = editing.report(root, cache=True)
    assert "stock/views.py" in work.searched
    assert not {path for path in work.searched if path.startswith("people/")}
    assert report == editing.report(root, cache=False)


@pytest.mark.usefixtures("settled")
def test_a_function_that_begins_to_send_has_the_files_searched_that_name_it(root: Path, work: Work) -> None:
    helper = "\nfrom stock.tasks import recount\n\ndef tell(pk):\n    return None\n"
    (root / "stock/helpers.py").write_text((root / "stock/helpers.py").read_text() + helper)
    (root / "stock/desk.py").write_text(
        "from django.db import transaction\nfrom stock import helpers\nfrom stock.models import Item\n\n"
        "@transaction.atomic\ndef hand_out(request, pk):\n"
        "    item = Item.objects.create(code=pk)\n    helpers.tell(item.pk)\n"
    )
    first = editing.report(root, cache=True)
    work.clear()
    edit(root, "stock/helpers.py", "return None", "recount.delay(pk)")
    report = editing.report(root, cache=True)
    assert "stock/desk.py" in work.searched
    assert report == editing.report(root, cache=False)
    assert report != first


@pytest.mark.usefixtures("settled")
def test_what_names_other_settings_counts(root: Path) -> None:
    (root / "stock/local.py").write_text('DATABASES = {"default": {"ATOMIC_REQUESTS": True}}\n')
    urls = "from django.urls import path\nfrom stock import views\nurlpatterns = [path('take/<pk>', views.take)]\n"
    (root / "stock/urls.py").write_text(urls)
    first = editing.report(root, cache=True)
    assert editing.report(root, cache=True) == first
    (root / "pytest.ini").write_text("[pytest]\nDJANGO_SETTINGS_MODULE = stock.local\n")
    report = editing.report(root, cache=True)
    assert report != first
    assert report == editing.report(root, cache=False)


@pytest.mark.usefixtures("settled")
def test_only_what_is_asked_for_is_searched(root: Path, work: Work) -> None:
    report = editing.report(root, cache=True, paths=(str(root / "stock/views.py"),))
    assert set(work.searched) == {"stock/views.py"}
    assert report == editing.report(root, cache=False, paths=(str(root / "stock/views.py"),))


# --- stamps


def stored(root: Path) -> KeptFiles:
    return KeptFiles(Store(root), "1", discover(root))


def test_a_file_that_was_just_written_is_read_again(root: Path) -> None:
    files = stored(root)
    path = "stock/views.py"
    files.read(path, (root / path).read_bytes())
    files.save()
    assert stored(root).digest(path) is None


@pytest.mark.usefixtures("settled")
def test_a_file_with_the_same_stamp_is_not_read_again(root: Path) -> None:
    files = stored(root)
    path = "stock/views.py"
    name = files.read(path, (root / path).read_bytes())
    files.save()
    assert stored(root).digest(path) == name == digest((root / path).read_bytes())
    edit(root, path, "item.count -= 1", "item.count -= 2")
    assert stored(root).digest(path) is None


def test_what_became_a_link_is_not_read(root: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.py").write_text("key = 1\n")
    files = stored(root)
    (root / "stock/views.py").unlink()
    (root / "stock/views.py").symlink_to(tmp_path / "secret.py")
    assert files.content("stock/views.py") == files.stamp("stock/views.py")
    assert isinstance(Reader(root, files).fact("stock/views.py", None), Skipped)


def test_what_is_too_large_is_not_read(root: Path) -> None:
    with (root / "stock/views.py").open("r+b") as file:
        file.truncate(MAX_BYTES + 1)
    files = stored(root)
    assert files.content("stock/views.py") == files.stamp("stock/views.py")


@pytest.mark.usefixtures("settled")
def test_a_file_that_changes_while_it_is_read_leaves_nothing_behind(root: Path) -> None:
    files = stored(root)
    assert not files.moved
    files.read("stock/views.py", b"a = 1\n")
    files.read("stock/views.py", b"a = 2\n")
    assert files.moved


def test_kept_facts_are_those_of_the_file(root: Path) -> None:
    for path in ("stock/models.py", "stock/tasks.py", "shop_project/settings.py", "stock/tests/test_views.py"):
        found = read_source(root, path)
        assert isinstance(found, SourceFile)
        facts = extract_source(found)
        files = stored(root)
        text = facts_text("1", facts)
        assert text is not None
        files.keep(path, text)
        files.save()
        assert stored(root).facts(path, "1") == facts
        assert stored(root).facts(path, "2") is None


# --- what can go wrong with the file


def damage_entry(path: Path) -> None:
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("UPDATE entries SET data = zeroblob(length(data))")
    connection.close()


def swap_entries(path: Path) -> None:
    """Each entry has the text of another one, with a digest that is right."""
    connection = sqlite3.connect(path)
    with connection:
        rows = connection.execute("SELECT rowid, data FROM entries ORDER BY rowid").fetchall()
        for (row, _), (_, data) in zip(rows, rows[1:] + rows[:1], strict=True):
            connection.execute("UPDATE entries SET data = ? WHERE rowid = ?", (data, row))
    connection.close()


def drop_table(path: Path) -> None:
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("DROP TABLE entries")
    connection.close()


def lock(path: Path) -> None:
    path.chmod(0o400)
    path.parent.chmod(0o500)


HARM: dict[str, Callable[[Path], object]] = {
    "truncated": lambda path: path.write_bytes(path.read_bytes()[:5000]),
    "empty": lambda path: path.write_bytes(b""),
    "no database": lambda path: path.write_bytes(b"not a database" * 1000),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
    "damaged": damage_entry,
    "swapped": swap_entries,
    "no table": drop_table,
    "read-only": lock,
    "gone": lambda path: path.unlink(),
}


@pytest.fixture
def unlocked(folder: Path) -> Iterator[None]:
    yield
    if folder.is_dir():
        folder.chmod(0o700)


@pytest.mark.usefixtures("settled", "unlocked")
@pytest.mark.parametrize("harm", HARM)
def test_a_harmed_cache_changes_no_result(root: Path, harm: str) -> None:
    report = editing.report(root, cache=True)
    HARM[harm](cache_file(root))
    assert editing.report(root, cache=True) == report
    edit(root, "stock/views.py", "item.count -= 1", "item.count -= 2")
    assert editing.report(root, cache=True) == editing.report(root, cache=False)


def test_a_full_disk_changes_no_result(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connect = sqlite3.connect

    def small(*args: object, **options: object) -> sqlite3.Connection:
        connection = connect(*args, **options)  # type: ignore[call-overload]
        connection.execute("PRAGMA max_page_count=8")
        return connection  # type: ignore[no-any-return]

    report = editing.report(root, cache=False)
    monkeypatch.setattr(sqlite3, "connect", small)
    store = Store(root)
    store.put("kind", {"key": os.urandom(100_000).hex()})
    assert "full" in (store.trouble or "")
    assert store.get("kind", ["key"]) == {}
    assert editing.report(root, cache=True) == report


def test_a_cache_that_another_run_writes_to_is_done_without(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("codemods.store._WAIT", 0.01)
    report = editing.report(root, cache=True)
    other = sqlite3.connect(cache_file(root), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert editing.report(root, cache=True) == report
    other.execute("ROLLBACK")
    other.close()


def test_the_cache_of_another_version_is_not_looked_at(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    editing.report(root, cache=True)
    monkeypatch.setattr("codemods.cache.tool_version", lambda: "another")
    cache = Cache(root)
    assert cache.files.facts("stock/views.py", digest((root / "stock/views.py").read_bytes())) is None


def test_a_cache_inside_the_project_is_not_used(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REFRET_CACHE_DIR", str(root / "cache"))
    store = Store(root)
    assert "part of the project" in (store.trouble or "")
    assert not (root / "cache").exists()


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="owners and modes are Unix's")
def test_a_folder_that_others_may_write_to_is_not_used(root: Path, folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o777)
    store = Store(root)
    store.put("kind", {"key": "text"})
    assert "others may write" in (store.trouble or "")
    assert store.get("kind", ["key"]) == {}
    assert list(folder.iterdir()) == []


def test_a_worker_process_leaves_the_file_alone(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(root)
    store.put("kind", {"key": "text"})
    monkeypatch.setattr(os, "getpid", lambda: -1)
    assert store.get("kind", ["key"]) == {}


def test_the_size_is_bounded(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("codemods.store.MAX_BYTES", 100_000)
    store = Store(root)
    for number in range(10):
        store.put("kind", {str(number): os.urandom(15_000).hex()})
    store.close()
    store = Store(root)
    assert 1 <= len(store.get("kind", map(str, range(10)))) <= 3


def test_the_folder_is_where_the_platform_keeps_caches(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("REFRET_CACHE_DIR")
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "refret"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert cache_folder() == Path.home() / ".cache" / "refret"
    monkeypatch.setattr("sys.platform", "darwin")
    assert cache_folder() == Path.home() / "Library" / "Caches" / "refret"


def test_answers_of_a_project_that_was_read_before_are_the_same(root: Path) -> None:
    files = stored(root)
    first = Project.load(root, kept=files)
    files.save()
    again = Project.load(root, kept=stored(root))
    assert again.all_models == first.all_models == Project.load(root).all_models
    assert again.receivers == first.receivers
    assert again.tasks == first.tasks


# --- the commands


def refret(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    from typer.testing import CliRunner

    import cli

    result = CliRunner().invoke(cli.app, arguments)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_cache_is_shown_and_cleared(root: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Nothing is kept." in refret(capsys, "cache", str(root))
    editing.report(root, cache=True)
    text = refret(capsys, "cache", str(root))
    assert str(folder) in text
    assert str(root) in text
    assert "1 plan" in text
    assert text == refret(capsys, "cache", "--all", str(root))
    assert "Removed: 1." in refret(capsys, "cache", "--clear", str(root))
    assert "Removed: 0." in refret(capsys, "cache", "--clear", "--all", str(root))
    assert not cache_file(root).exists()


def test_what_cannot_be_read_is_shown_as_such(root: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder.mkdir(mode=0o700)
    (folder / "other.sqlite").write_bytes(b"no database")
    assert "not readable" in refret(capsys, "cache", "--all", str(root))


def test_a_cache_that_is_not_used_is_shown_with_the_reason(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REFRET_CACHE_DIR", str(root / "inside"))
    assert "part of the project" in refret(capsys, "cache", str(root))


def test_without_cache_nothing_is_kept(root: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    refret(capsys, "check", "--exit-zero", "--no-cache", str(root))
    refret(capsys, "why", "--no-cache", f"{root}/people/views.py:6")
    assert not folder.exists()
    refret(capsys, "why", f"{root}/people/views.py:6")
    assert folder.exists()


def git(root: Path, *arguments: str) -> None:
    command = ["git", "-c", "user.name=Ann", "-c", "user.email=ann@example.org", "-C", str(root), *arguments]
    subprocess.run(command, check=True, capture_output=True)


@pytest.mark.usefixtures("settled")
def test_since_a_revision_only_the_files_that_differ_are_searched(root: Path, work: Work) -> None:
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-qm", "first")
    edit(root, "people/views.py", "person.visits += 1", "person.visits += 2")
    report = editing.report(root, cache=True, since="HEAD")
    assert set(work.searched) == {"people/views.py"}
    assert [item["path"] for item in json.loads(report)["changes"]] == ["people/views.py"]
    work.clear()
    assert editing.report(root, cache=True, since="HEAD") == report
    assert work.searched == []
    assert report == editing.report(root, cache=False, since="HEAD")
