"""Every claim whose violation changes behaviour has a scenario that shows the harm; what is not executed says why."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from codemods.transformers import load
from tests.cases import Case, all_cases
from tests.proof.harness import cases_with_scenario

EXEMPT: Mapping[str, Mapping[str, Mapping[str, str]]] = tomllib.loads(
    (Path(__file__).parent / "exempt.toml").read_text("utf-8")
)
"""By codemod: `claims` that can do no harm, and rewriting `cases` that are not executed, each with the reason."""
MOST_EXEMPT = 10
"""Of a hundred rewriting cases, so many may be without a scenario."""
SLUGS = sorted(load())


def harms(case: Case) -> Iterator[str]:
    """The claims that a scenario shows the harm of; it can be imported only in its project, so it is read."""
    file = case.folder / "scenario.py"
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "harm":
            first = node.args[0]
            assert isinstance(first, ast.Constant), f"{file}: the claim of a harm is a literal"
            yield str(first.value).partition(":")[0]


@cache
def shown(slug: str) -> set[str]:
    return {claim for case in cases_with_scenario() if case.slug == slug for claim in harms(case)}


@pytest.mark.parametrize("slug", SLUGS)
def test_each_claim_has_a_harm_or_a_reason(slug: str) -> None:
    claims, exempt = load()[slug].claims.keys(), EXEMPT.get(slug, {}).get("claims", {}).keys()
    assert not shown(slug) - claims, "a harm is about a claim that the codemod does not declare"
    assert not exempt - claims, "exempt is a claim that the codemod does not declare"
    assert not exempt & shown(slug), "exempt, though its harm is shown"
    assert claims == shown(slug) | exempt, "a claim has neither a harm scenario nor a reason in exempt.toml"


@pytest.mark.parametrize("case", [case for case in cases_with_scenario() if case.is_skip], ids=lambda case: case.id)
def test_a_harm_of_a_case_that_is_left_alone_is_why_it_is(case: Case) -> None:
    refuted = {entry["refuted"] for entry in case.left_alone}
    assert not refuted or set(harms(case)) & refuted or case.name in EXEMPT[case.slug].get("other_claim", {})


@pytest.mark.parametrize("slug", SLUGS)
def test_each_rewriting_case_is_executed_or_says_why_not(slug: str) -> None:
    rewriting = {case.name for case in all_cases() if case.slug == slug and not case.is_skip}
    executed = {case.name for case in cases_with_scenario() if case.slug == slug} & rewriting
    exempt = EXEMPT.get(slug, {}).get("cases", {}).keys()
    assert not exempt - rewriting, "exempt is a case that does not exist"
    assert not exempt & executed, "exempt, though it has a scenario"
    assert rewriting == executed | exempt, "a rewriting case has neither a scenario nor a reason in exempt.toml"
    assert len(exempt) * 100 <= len(rewriting) * MOST_EXEMPT


def test_every_exemption_says_why() -> None:
    assert EXEMPT.keys() <= set(SLUGS)
    for tables in EXEMPT.values():
        assert tables.keys() <= {"claims", "cases", "other_claim"}
        assert all(len(reason) > 20 for table in tables.values() for reason in table.values())
