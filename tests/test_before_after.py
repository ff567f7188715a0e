"""The runner of the before/after cases; the format is described in docs/cases.md."""

from __future__ import annotations

import ast
import re
import shutil
import tomllib
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import libcst
import pytest

from codemods import run
from codemods.config import Config, from_table
from codemods.diff.plan import Change, LeftAlone, Plan
from codemods.transformers import load
from tests.cases import (
    ROOT,
    Case,
    all_cases,
    is_indented_by_four,
    load_case,
    updated,
    with_comments,
    with_crlf,
    with_tabs,
)

CASES = all_cases()
REWRITING = [case for case in CASES if not case.is_skip]
SLUGS = sorted(load())
MISTAKES = 16
"""How many mistakes of other tools each codemod works through."""
LEAST_CASES, LEAST_SKIPS = 30, 14


def _ids(cases: Sequence[Case]) -> list[str]:
    return [case.id for case in cases]


def _config(case: Case) -> Config:
    base = Config(select=case.select)
    return from_table(case.expected.get("options", {}), f"{case.id}: [options]", base)


def _plan(case: Case, overlay: Mapping[str, bytes] | None = None) -> Plan:
    plan = run.plan(case.before, _config(case), overlay=overlay)
    assert not plan.failures, plan.failures[0].traceback
    assert not plan.skipped, plan.skipped
    return plan


def _text(files: Mapping[str, bytes]) -> dict[str, str]:
    """What pytest shows a readable difference of; the bytes are compared too."""
    return {path: data.decode("utf-8", "backslashreplace") for path, data in sorted(files.items())}


def _is_at(found: Change | LeftAlone, entry: Mapping[str, Any], case: Case) -> bool:
    return (
        found.codemod == entry.get("codemod", case.slug)
        and found.path == entry["path"]
        and found.start_line <= entry["line"] <= found.end_line
    )


def _described(found: Change | LeftAlone) -> str:
    what = f"{found.form}, {found.confidence.name.lower()}" if isinstance(found, Change) else f"refuted {found.refuted}"
    claims = "".join(f"\n      {claim.claim}: {claim.verdict.value} - {claim.why}" for claim in found.claims)
    return f"{found.codemod} {found.path}:{found.start_line}-{found.end_line} ({what}){claims}"


def _seen(plan: Plan) -> str:
    everything = [*plan.changes, *plan.left_alone, *plan.notices]
    return "\nseen:\n  " + ("\n  ".join(map(_described, everything)) or "nothing")


def _check_changes(case: Case, plan: Plan) -> None:
    rest = list(plan.changes)
    matched: list[Change] = []
    for entry in case.changes:
        found = next((change for change in rest if _is_at(change, entry, case)), None)
        assert found is not None, f"no change at {entry['path']}:{entry['line']}{_seen(plan)}"
        rest.remove(found)
        matched.append(found)
        assert found.form == entry["form"], _described(found)
        assert found.confidence.name.lower() == entry["confidence"], _described(found)
        assert entry.get("summary", "") in found.summary
        verdicts = {claim.claim: claim.verdict.value for claim in found.claims}
        assert verdicts | dict(entry.get("claims", {})) == verdicts, _described(found)
    assert not rest, "not expected: " + "\n  ".join(map(_described, rest))
    for entry, found in zip(case.changes, matched, strict=True):
        for index in entry.get("group_with", ()):
            assert matched[index].group == found.group


def _check_left_alone(case: Case, plan: Plan) -> None:
    for entry in case.left_alone:
        found = [site for site in plan.left_alone if _is_at(site, entry, case)]
        assert found, f"nothing left alone at {entry['path']}:{entry['line']}{_seen(plan)}"
        refuted = {
            claim.claim: claim.why for site in found for claim in site.claims if claim.verdict.value == "refuted"
        }
        assert entry["refuted"] in refuted, _seen(plan)
        assert entry.get("why", "") in refuted[entry["refuted"]]
        assert any(entry.get("summary", "") in site.summary for site in found)
    for entry in case.expected.get("notice", ()):
        found = [site for site in plan.notices if _is_at(site, entry, case)]
        assert any(entry.get("summary", "") in site.summary for site in found), _seen(plan)
    if case.expected.get("nothing"):
        assert not [*plan.left_alone, *plan.notices], _seen(plan)


def _check_compiles(case: Case, files: Mapping[str, bytes]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for path, data in files.items():
            if path.endswith(".py") and "newer_syntax" in case.expected:
                libcst.parse_module(data)
            elif path.endswith(".py"):
                compile(data, path, "exec", dont_inherit=True)


@pytest.mark.parametrize("case", CASES, ids=_ids(CASES))
def test_case(case: Case, request: pytest.FixtureRequest) -> None:
    plan = _plan(case)
    if request.config.getoption("--update-cases") and not case.is_skip:
        case = _update(case, plan)
    _check_changes(case, plan)
    _check_left_alone(case, plan)
    before, after = case.files_before(), case.files_after()
    assert _text({**before, **plan.results}) == _text(after)
    assert {**before, **plan.results} == after
    _check_compiles(case, before)
    _check_compiles(case, after)
    if plan.results:
        again = _plan(case, plan.results)
        assert not again.changes, "the second run changes: " + "\n  ".join(map(_described, again.changes))


def _update(case: Case, plan: Plan) -> Case:
    """Write after/ and the entries of the changes; what is right already is not touched."""
    assert plan.changes, f"nothing to write down: no change{_seen(plan)}"
    after = case.folder / "after"
    shutil.rmtree(after, ignore_errors=True)
    for path, data in plan.results.items():
        (after / path).parent.mkdir(parents=True, exist_ok=True)
        (after / path).write_bytes(data)
    try:
        _check_changes(case, plan)
    except AssertionError:
        changes = [_entry(case, change) for change in plan.changes]
        (case.folder / "expected.toml").write_text(updated(case, changes), "utf-8")
    return load_case(case.folder)


def _entry(case: Case, change: Change) -> dict[str, Any]:
    codemod = {} if change.codemod == case.slug else {"codemod": change.codemod}
    place = {"path": change.path, "line": change.start_line}
    return {**codemod, **place, "form": change.form, "confidence": change.confidence.name.lower()}


def _variant(case: Case, name: str) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The Python files before and after, where the variant `name` makes sense for the case."""
    if name in case.exempt:
        pytest.skip(f"exempt: {case.exempt[name]}")
    return _python(case.files_before()), _python(case.files_after())


def _python(files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {path: data for path, data in files.items() if path.endswith(".py")}


def _assert_same(case: Case, overlay: Mapping[str, bytes], expected: Mapping[str, bytes]) -> None:
    plan = _plan(case, overlay)
    found = {**overlay, **plan.results}
    assert {path: data.decode("utf-8", "backslashreplace").split("\n") for path, data in found.items()} == {
        path: data.decode("utf-8", "backslashreplace").split("\n") for path, data in expected.items()
    }
    again = _plan(case, found)
    assert not again.changes, "the second run changes: " + "\n  ".join(map(_described, again.changes))


@pytest.mark.parametrize("case", REWRITING, ids=_ids(REWRITING))
def test_windows_line_ends(case: Case) -> None:
    before, after = _variant(case, "crlf")
    if any(b"\r" in data for data in before.values()):
        return  # the case itself is about line ends
    _assert_same(
        case,
        {path: with_crlf(data) for path, data in before.items()},
        {path: with_crlf(data) for path, data in after.items()},
    )


@pytest.mark.parametrize("case", REWRITING, ids=_ids(REWRITING))
def test_tabs(case: Case) -> None:
    before, after = _variant(case, "tabs")
    if "newer_syntax" in case.expected or not all(map(is_indented_by_four, before.values())):
        return  # the case itself is about indentation, or cannot be read here
    _assert_same(
        case,
        {path: with_tabs(data) for path, data in before.items()},
        {path: with_tabs(data) for path, data in after.items()},
    )


@pytest.mark.parametrize("case", REWRITING, ids=_ids(REWRITING))
def test_a_comment_on_every_line_of_the_site(case: Case) -> None:
    before, after = _variant(case, "comments")
    if "newer_syntax" in case.expected:
        return  # the standard tokenizer may not read it
    plan = _plan(case)
    overlay, added = dict(before), []
    for path in {change.path for change in plan.changes}:
        sites = [range(change.start_line, change.end_line + 1) for change in plan.changes if change.path == path]
        overlay[path], comments = with_comments(before[path], sorted({line for site in sites for line in site}))
        added += [(path, comment) for comment in comments]
    assert added
    found = {**overlay, **_plan(case, overlay).results}
    for path, comment in added:
        count = len(re.findall(re.escape(comment) + r"\b", found[path].decode()))
        assert count == 1, f"{path}: {comment!r} stands there {count} times:\n{found[path].decode()}"
    for path, data in after.items():
        assert ast.unparse(ast.parse(found[path])) == ast.unparse(ast.parse(data)), path


@pytest.mark.parametrize("case", CASES, ids=_ids(CASES))
def test_layout_of_the_case(case: Case) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", case.name)
    assert case.before.is_dir()
    assert str(case.expected.get("title", "")).endswith("."), "the title is a sentence"
    assert case.is_skip is not (case.folder / "after").is_dir()
    assert case.is_skip is not bool(case.changes)
    if case.is_skip:
        assert bool(case.left_alone) is not bool(case.expected.get("nothing"))
    else:
        before, after = case.files_before(), case.files_after()
        changed = {path for path, data in after.items() if before.get(path) != data}
        assert changed == {entry["path"] for entry in case.changes}, (
            "after/ holds the files that change, and only those"
        )


def test_every_folder_is_a_case() -> None:
    folders = {folder.relative_to(ROOT).as_posix() for folder in ROOT.glob("*/*") if folder.is_dir()}
    assert folders == {f"{case.slug}/{case.name}" for case in CASES}


def test_every_codemod_has_its_folder_of_cases() -> None:
    assert sorted(folder.name for folder in ROOT.iterdir() if folder.is_dir()) == SLUGS


@pytest.mark.parametrize("slug", SLUGS)
def test_there_are_enough_cases(slug: str) -> None:
    cases = [case for case in CASES if case.slug == slug]
    assert len(cases) >= LEAST_CASES
    assert sum(case.is_skip for case in cases) >= LEAST_SKIPS


@pytest.mark.parametrize("slug", SLUGS)
def test_every_known_mistake_has_a_case_or_a_reason(slug: str) -> None:
    file = ROOT / slug / "mistakes.toml"
    exempt = tomllib.loads(file.read_text("utf-8")) if file.exists() else {}
    shown = {number for case in CASES if case.slug == slug for number in _mistakes(case)}
    assert not {number for number in shown if not 1 <= number <= MISTAKES}
    missing = set(range(1, MISTAKES + 1)) - shown - {int(number) for number in exempt}
    assert not missing, f"neither a case (mistake = [...]) nor a reason in {file.name}: {sorted(missing)}"
    assert all(isinstance(reason, str) and reason for reason in exempt.values())


def _mistakes(case: Case) -> list[int]:
    found = case.expected.get("mistake", [])
    return found if isinstance(found, list) else [found]
