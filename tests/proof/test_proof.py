"""Every scenario of the before/after cases, executed: the short part; `python -m tests.proof` runs the long one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cases import Case
from tests.proof.harness import Harness, Plan, cases_with_scenario


@pytest.fixture(scope="session")
def harness() -> Iterator[Harness]:
    with Harness.started(Plan()) as harness:
        yield harness


@pytest.mark.parametrize("case", cases_with_scenario(), ids=lambda case: case.id)
def test_case(harness: Harness, case: Case) -> None:
    shown = 0
    problems = []
    for result in harness.prove([case]):
        problems += [f"{result.database}: {result.error}"] if result.error else []
        for verdict in result.verdicts:
            shown += 1
            problems += [f"{verdict.database}, {verdict.name}: {problem}" for problem in verdict.problems]
    assert not problems, "\n".join(problems)
    assert shown, "the scenario has no experiment"
