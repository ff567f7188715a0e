"""The short part of the fuzzing; `python -m tests.fuzz` goes on for as long as wanted."""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz import corpus, executed, properties
from tests.fuzz.choices import Choices, Drawn, Seeded, generated
from tests.proof.harness import Server

FEW = partial(
    settings, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck), print_blob=False
)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    made = Server(sys.executable)
    yield made
    made.close()


@FEW(max_examples=8)
@given(generated(partial(properties.project, functions=3)), st.data())
def test_what_holds_for_any_project(files: dict[str, bytes], data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        properties.written(files, Path(folder))
        _plan, violations = properties.violations(Path(folder), Choices(Drawn(data.draw)))
    assert violations == []


@pytest.mark.parametrize("seed", range(4))
def test_executed_before_and_after(server: Server, seed: int, tmp_path: Path) -> None:
    made = executed.example(Choices(Seeded(str(seed))), functions=6)
    outcome = executed.executed(made, tmp_path, server, {"vendor": "sqlite"})
    assert outcome.problems == []
    assert outcome.calls > outcome.raised
    assert outcome.executed.total() > 0


def test_a_difference_is_found(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison itself: with a change that is not what it says, it must fail."""
    made = executed.example(Choices(Seeded("0")), functions=6)
    plan = executed.planned(made, tmp_path / "planned")
    path = "shop/views.py"
    wrong = plan.results[path].replace(b"update_fields=[", b"update_fields=['id', ")
    assert wrong != plan.results[path]
    plan.results[path] = wrong  # type: ignore[index]
    monkeypatch.setattr(executed, "planned", lambda made, folder: _written(made, folder, plan))
    assert executed.executed(made, tmp_path, server, {"vendor": "sqlite"}).problems


def _written(made: executed.Example, folder: Path, plan: executed.Plan) -> executed.Plan:
    properties.written({path: text.encode() for path, text in made.files.items()}, folder)
    return plan


def test_what_fails_is_made_smaller() -> None:
    made = executed.example(Choices(Seeded("0")), functions=3)
    small = executed.shrunk(made, lambda one: "def work_1(" in one.files["shop/views.py"])
    assert "def work_0" not in small.files["shop/views.py"]
    assert len(small.files["shop/views.py"]) < len(made.files["shop/views.py"]) // 10


def test_code_of_others() -> None:
    files = sorted(corpus.files())
    assert list(corpus.checked(random.Random(7).sample(files, 40))) == []
