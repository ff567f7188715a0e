"""A scenario that shows nothing, or something else than it states, fails."""

from __future__ import annotations

from typing import Any

import pytest

from tests.proof.judge import judged

CHANGED = {"shop/views.py": {8}}


def _call(stated: dict[str, Any] | None = None, **record: Any) -> dict[str, Any]:
    return {
        "kind": "call",
        "stated": stated or {},
        "result": None,
        "rows": {"default:shop.Product": [{"stock": 4}]},
        "signals": [{"signal": "post_save", "update_fields": None}],
        "tasks": [],
        "mails": [],
        "queries": 2,
        "changed": True,
        "lines": [["shop/views.py", 8]],
        "seen_by_worker": [],
        "sent_in_spite_of_rollback": 0,
        **record,
    }


def test_two_equal_records_hold() -> None:
    assert judged(_call(), _call(), CHANGED) == []


@pytest.mark.parametrize(
    ("stated", "before", "after", "said"),
    [
        ({}, {}, {"rows": {}}, "rows:"),
        ({}, {}, {"signals": []}, "signals:"),
        ({}, {}, {"queries": 3}, "queries:"),
        ({}, {}, {"mails": ["sold"]}, "mails:"),
        ({}, {}, {"tasks": [{"name": "ship"}]}, "tasks:"),
        ({}, {}, {"lines": [["shop/views.py", 3]]}, "the call proves nothing"),
        ({}, {"changed": False}, {}, "the call proves nothing"),
        ({}, {}, {"result": {"raises": "KeyError", "says": ""}}, "after raises KeyError"),
        ({"raises": "KeyError"}, {}, {}, "does not raise KeyError"),
        ({"queries": 1}, {}, {}, "queries:"),
        ({"signals": "none"}, {}, {}, "signals: do not differ"),
        ({"signals": "update_fields"}, {}, {"signals": []}, "signals:"),
        ({"rows": "differ"}, {}, {}, "rows: does not differ"),
        ({"tasks": "late"}, {}, {}, "tasks: after"),
        ({"crash": True}, {"torn": {"moments": 2, "torn": []}}, {"torn": {"moments": 2, "torn": []}}, "crash: before"),
    ],
)
def test_what_is_not_as_stated_is_said(
    stated: dict[str, Any], before: dict[str, Any], after: dict[str, Any], said: str
) -> None:
    assert any(said in problem for problem in judged(_call(stated, **before), _call(stated, **after), CHANGED))


@pytest.mark.parametrize(("before", "after"), [(True, True), (False, False), (True, False)])
def test_a_race_that_is_not_lost_before_or_not_kept_after(before: bool, after: bool) -> None:
    sides = [
        {"kind": "race", "stated": {}, "runs": {"2": [{"kept": kept, "results": [], "rows": {}}]}}
        for kept in (before, after)
    ]
    assert judged(sides[0], sides[1], {})


def test_threads_that_did_not_meet_are_an_error() -> None:
    run = {"kept": False, "results": [{"raises": "NotMetError", "says": ""}], "rows": {}}
    sides = [{"kind": "race", "stated": {}, "runs": {"2": [{**run, "kept": kept}]}} for kept in (False, True)]
    assert any("did not meet" in problem for problem in judged(sides[0], sides[1], {}))


def test_a_harm_that_does_not_show() -> None:
    record = {"kind": "harm", "stated": {"before": 1, "ignored": 2}, "result": 1, "lines": [["shop/views.py", 8]]}
    assert judged(record, record, CHANGED) == ["ignored: 1, stated is 2"]


def _growing(queries: list[int], result: object = "names") -> dict[str, Any]:
    sizes = {
        str(size): {"result": result, "rows": {}, "queries": asked, "statements": []}
        for size, asked in zip((1, 10, 100), queries, strict=True)
    }
    stated = {"sizes": [1, 10, 100], "after": 1, "grows": "queries"}
    return {"kind": "rows", "stated": stated, "sizes": sizes, "lines": [["shop/views.py", 8]]}


def _making(instances: list[int], grows: str = "instances") -> dict[str, Any]:
    record = _growing([1, 1, 1])
    for size, made in zip((1, 10, 100), instances, strict=True):
        record["sizes"][str(size)]["instances"] = made
    record["stated"]["grows"] = grows
    return record


def test_more_rows_ask_no_more_after() -> None:
    assert judged(_growing([2, 11, 101]), _growing([1, 1, 1]), CHANGED) == []


def test_more_rows_make_no_more_instances_after() -> None:
    assert judged(_making([1, 10, 100]), _making([0, 0, 0]), CHANGED) == []
    assert judged(_making([1, 1, 1], ""), _making([1, 1, 1], ""), CHANGED) == []


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (_making([1, 1, 1]), _making([0, 0, 0]), "instances before do not grow"),
        (_making([1, 10, 100]), _making([1, 10, 100]), "instances after grow"),
        (_growing([2, 2, 2]), _growing([1, 1, 1]), "do not grow with the rows"),
        (_growing([2, 11, 101]), _growing([1, 1, 2]), "queries after, with 100 rows"),
        (_growing([2, 11, 101]), _growing([1, 1, 1], "others"), "result with 1 rows"),
        (_growing([2, 11, 101], []), _growing([1, 1, 1], []), "nothing comes out"),
        (_growing([2, 11, 101], {"raises": "KeyError"}), _growing([1, 1, 1], {"raises": "KeyError"}), "before raises"),
        (_growing([2, 11, 101]), {**_growing([1, 1, 1]), "lines": []}, "the call proves nothing"),
    ],
)
def test_queries_that_grow_where_they_should_not(before: dict[str, Any], after: dict[str, Any], said: str) -> None:
    assert any(said in problem for problem in judged(before, after, CHANGED))
