"""Facts that are read over several processes are those that one reads, kept ones too."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from codemods.cache import Cache
from codemods.project import gathering
from codemods.project.facts import FileFacts
from codemods.project.gathering import Reader
from codemods.project.index import Project
from codemods.project.kept import KeptFiles
from codemods.project.source import Skipped, SourceFile
from tests.test_cache import Work, edit, folder, root, settled, work

__all__ = ["folder", "root", "settled", "work"]


@pytest.fixture(autouse=True)
def a_process_for_each_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "FILES_PER_PROCESS", 1)


def loaded(root: Path, jobs: int, cache: Cache | None = None) -> Project:
    return Project.load(root, jobs=jobs, kept=None if cache is None else cache.files)


def facts(project: Project) -> dict[str, FileFacts]:
    return dict(project.counted)


def test_two_processes_read_what_one_reads(root: Path) -> None:
    (root / "stock/broken.py").write_text("def (:\n")
    (root / "stock/binary.py").write_bytes(b"a = '\0'\n")
    one, two = loaded(root, 1), loaded(root, 2)
    assert "stock/models.py" in facts(one)
    assert facts(one) == facts(two)
    assert list(facts(one)) == list(facts(two))
    assert {item.path for item in one.skipped} == {"stock/broken.py", "stock/binary.py"}
    assert set(one.skipped) == set(two.skipped)


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("jobs", [1, 2])
def test_what_several_processes_read_is_kept(root: Path, work: Work, jobs: int) -> None:
    cache = Cache(root)
    first = facts(loaded(root, jobs, cache))
    cache.close()
    work.clear()
    assert facts(loaded(root, jobs, Cache(root))) == first
    assert work.parsed == []


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_content_that_is_known_is_not_parsed_again_where_only_its_time_is_another(
    root: Path, work: Work, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    cache = Cache(root)
    loaded(root, 1, cache)
    cache.close()
    edit(root, "stock/tasks.py", "", "# new\n")
    for path in root.rglob("*.py"):
        os.utime(path, ns=(1, 1))
    extracted = []
    extract = gathering.extract_source

    def counted(source: SourceFile) -> FileFacts | Skipped:
        extracted.append(source.path)
        return extract(source)

    monkeypatch.setattr(gathering, "extract_source", counted)
    again = facts(loaded(root, jobs, Cache(root)))
    assert extracted == (["stock/tasks.py"] if jobs == 1 else [])  # the other process does it
    assert again == facts(loaded(root, 1))


@pytest.mark.usefixtures("settled")
def test_a_file_that_changes_between_two_readings_leaves_nothing_behind(root: Path) -> None:
    cache = Cache(root)
    assert isinstance(cache.files, KeptFiles)
    cache.files.read("stock/views.py", b"a = 1\n")
    loaded(root, 2, cache)
    assert cache.files.moved


def test_a_file_whose_process_dies_is_one_line_of_the_report(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reading = Reader.__call__

    def dies(reader: Reader, path: str) -> gathering.Gathered:
        if path == "stock/views.py":
            os._exit(1)
        return reading(reader, path)

    monkeypatch.setattr(Reader, "__call__", dies)
    project = loaded(root, 2)
    assert [(item.path, item.reason) for item in project.skipped] == [
        ("stock/views.py", "the process that read it died (out of memory or stack?)")
    ]
    assert "stock/models.py" in facts(project)
