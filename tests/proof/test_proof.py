"""Every scenario of the before/after cases, executed: the short part; `python -m tests.proof` runs the long one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from codemods.transformers import load
from tests.cases import Case
from tests.proof.harness import Harness, Plan, Result, cases_with_scenario

NOT_WRITTEN = {"report"}
"""Forms that change no code."""


def one_of_each_form() -> frozenset[str]:
    """A case of each form of each codemod, which is tried with the largest number of rows here too."""
    found = {(case.slug, change["form"]): case.id for case in cases_with_scenario() for change in case.changes}
    return frozenset(found.values())


Proof = Callable[[Case], list[Result]]


@pytest.fixture(scope="session")
def proof() -> Iterator[Proof]:
    """Executes a case; one at a time, because the processes of pytest-xdist each have a harness of their own."""
    with Harness.started(Plan(jobs=1, largest=one_of_each_form())) as harness:
        yield lambda case: list(harness.prove([case]))


@pytest.mark.parametrize("case", cases_with_scenario(), ids=lambda case: case.id)
def test_case(proof: Proof, case: Case) -> None:
    results = proof(case)
    problems = [f"{result.database}: {result.error}" for result in results if result.error]
    for result in results:
        for verdict in result.verdicts:
            problems += [f"{result.database}, {verdict.name}: {problem}" for problem in verdict.problems]
    assert not problems, "\n".join(problems)
    assert any(result.verdicts for result in results), "the scenario has no experiment"


@pytest.mark.parametrize("slug", sorted(load()))
def test_every_form_of_a_codemod_is_executed(slug: str) -> None:
    executed = {
        change["form"]
        for case in cases_with_scenario()
        for change in case.changes
        if case.slug == slug and change.get("codemod", slug) == slug
    }
    assert executed == load()[slug].forms.keys() - NOT_WRITTEN
