"""Compares what the two sides of a case did with what its scenario states."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping
from typing import Any

Record = Mapping[str, Any]

NOT_RUN = "no line that the rewrite changed ran: the call proves nothing"
COMPARED = ("result", "rows", "signals", "tasks", "mails")


def judged(before: Record, after: Record, changed_lines: Mapping[str, set[int]]) -> list[str]:
    """What is wrong, in sentences; nothing where the scenario holds."""
    kind = before["kind"]
    if "needs" in before:
        return []
    return list({"call": _call, "harm": _harm, "rows": _growing}.get(kind, _runs)(before, after, changed_lines))


def _call(before: Record, after: Record, changed_lines: Mapping[str, set[int]]) -> Iterator[str]:
    stated = before["stated"]
    if not _ran(after, changed_lines):
        yield NOT_RUN
    for side, record in (("before", before), ("after", after)):
        raised = record["result"].get("raises") if isinstance(record["result"], dict) else None
        if raised and raised != stated.get("raises") and "result" not in stated:
            yield f"{side} raises {raised}: {record['result']['says']}"
        if "raises" in stated and raised != stated["raises"]:
            yield f"{side} does not raise {stated['raises']}"
    if not before["changed"] and not before["tasks"] and not stated.get("nothing"):
        yield "before writes no row and sends no task: the call proves nothing"
    for aspect in COMPARED:
        yield from _aspect(aspect, before, after, stated.get(aspect))
    more = stated.get("queries", 0)
    if more == "differ":
        if after["queries"] == before["queries"]:
            yield "queries: as many, though it is stated that they differ"
    elif after["queries"] - before["queries"] != more:
        yield f"queries: {before['queries']} before, {after['queries']} after, stated is a difference of {more}"
    if "crash" in stated:
        yield from _crash(before["torn"], after["torn"])


def _ran(record: Record, changed_lines: Mapping[str, set[int]]) -> bool:
    ran = {(path, line) for path, line in record["lines"]}
    return any((path, line) in ran for path, lines in changed_lines.items() for line in lines)


def _growing(before: Record, after: Record, changed_lines: Mapping[str, set[int]]) -> Iterator[str]:
    if not _ran(after, changed_lines):
        yield NOT_RUN
    stated, last = before["stated"]["after"], None
    grows = before["stated"]["grows"]
    for size, old in before["sizes"].items():
        new = after["sizes"][size]
        if isinstance(old["result"], dict) and "raises" in old["result"]:
            yield f"before raises with {size} rows: {old['result']}"
        if not old["result"]:
            yield f"nothing comes out with {size} rows: the call proves nothing"
        for aspect in ("result", "rows"):
            if old[aspect] != new[aspect]:
                yield f"{aspect} with {size} rows: {_difference(old[aspect], new[aspect])}"
        if new["queries"] != stated:
            yield f"queries after, with {size} rows: {new['queries']}, stated are {stated}: {new['statements']}"
        if last is not None and grows:
            if old[grows] - last[1] < int(size) - last[0]:
                yield f"{grows} before do not grow with the rows: {last[1]} with {last[0]}, {old[grows]} with {size}"
            if new[grows] != last[2]:
                yield f"{grows} after grow with the rows: {last[2]} with {last[0]}, {new[grows]} with {size}"
        last = int(size), old.get(grows), new.get(grows)


def _aspect(aspect: str, before: Record, after: Record, stated: Any) -> Iterator[str]:
    old, new = before[aspect], after[aspect]
    if aspect == "tasks" and stated == "late":
        yield from _late(before, after)
        stated = None
    if aspect == "signals" and stated is not None:
        yield from _signals(old, new, stated)
    elif stated is not None:
        if stated != "differ" and [_named(old), _named(new)] != list(stated):
            yield f"{aspect}: {old} before and {new} after, stated are {stated}"
        if old == new:
            yield f"{aspect}: does not differ, though it is stated to"
    elif old != new:
        yield f"{aspect}: {_difference(old, new)}"


def _named(value: Any) -> Any:
    """An exception as it is stated."""
    return f"raises {value['raises']}" if isinstance(value, dict) and "raises" in value else value


def _signals(old: list[Record], new: list[Record], stated: Any) -> Iterator[str]:
    if old == new:
        yield "signals: do not differ, though it is stated"
    if stated == "update_fields" and [_without_list(one) for one in old] != [_without_list(one) for one in new]:
        yield f"signals: {_difference(old, new)}"
    if stated == "none" and (new or not old):
        yield f"signals: stated is that none is sent after: {_difference(old, new)}"
    if stated == "fewer" and not all(one in old for one in new):
        yield f"signals: some are sent only after: {_difference(old, new)}"
    if stated == "more" and not all(one in new for one in old):
        yield f"signals: not all that were sent before are sent after: {_difference(old, new)}"


def _without_list(signal: Record) -> Record:
    return {key: value for key, value in signal.items() if key != "update_fields"}


def _late(before: Record, after: Record) -> Iterator[str]:
    if all(before["seen_by_worker"]):
        yield "tasks: before, a worker sees what was written already at each dispatch (or none is dispatched)"
    if not after["tasks"] or not all(after["seen_by_worker"]):
        yield "tasks: after, a worker that starts at the dispatch does not see what was written"
    if not before["sent_in_spite_of_rollback"]:
        yield "tasks: before, nothing is dispatched when the transaction is rolled back"
    if after["sent_in_spite_of_rollback"]:
        yield "tasks: after, a task is dispatched though the transaction is rolled back"


def _crash(before: Record, after: Record) -> Iterator[str]:
    if not before["torn"]:
        yield f"crash: before, none of {before['moments']} moments leaves something half done"
    if after["torn"]:
        yield f"crash: after, something half done is left: {after['torn'][0]}"


def _harm(before: Record, ignored: Record, changed_lines: Mapping[str, set[int]]) -> Iterator[str]:
    stated = before["stated"]
    ran = {(path, line) for path, line in ignored["lines"]}
    if not any((path, line) in ran for path, lines in changed_lines.items() for line in lines):
        yield "no line of the rewrite that ignores the claim ran"
    for side, record, said in (
        (stated.get("instead_of", "before"), before, stated["before"]),
        ("ignored", ignored, stated["ignored"]),
    ):
        if _named(record["result"]) != said:
            yield f"{side}: {record['result']}, stated is {said}"
    if stated["before"] == stated["ignored"]:
        yield "no harm is stated"


def _runs(before: Record, after: Record, _changed: Mapping[str, set[int]]) -> Iterator[str]:
    for n in before["runs"]:
        for number, (old, new) in enumerate(zip(before["runs"][n], after["runs"][n], strict=True), 1):
            check = _dispatches if before["kind"] == "dispatch" else _kept
            for problem in check(old, new, before["stated"], int(n)):
                yield f"{n} threads, run {number}: {problem}"


def _kept(old: Record, new: Record, stated: Record, _n: int) -> Iterator[str]:
    text = str([old["results"], new["results"]])
    if "NotMetError" in text:
        yield f"the threads did not meet: {text}"
    for side, record, said in (("before", old, stated.get("before", False)), ("after", new, stated.get("after", True))):
        if record["kept"] != said:
            yield f"{side}: {'kept' if record['kept'] else 'lost'}: {record['results']} {record['rows']}"
        if record.get("intruded") == 0:
            yield f"{side}: nobody came between"


def _dispatches(old: Record, new: Record, stated: Record, n: int) -> Iterator[str]:
    for side, record, said in (("before", old, False), ("after", new, True)):
        if record["sent"] != n * stated["each"] or record["looks"] != [said] * record["sent"]:
            yield f"{side}: {record['sent']} dispatched, seen by the worker: {record['looks']} {record['results']}"
    if old["each"] != new["each"]:
        yield f"other tasks: {_difference(old['each'], new['each'])}"


def _difference(old: Any, new: Any) -> str:
    texts = [json.dumps(value, indent=1, sort_keys=True).splitlines() for value in (old, new)]
    return "\n" + "\n".join(difflib.unified_diff(*texts, "before", "after", lineterm="", n=2))


def passed_runs(before: Record, after: Record) -> tuple[int, int]:
    """Runs of a race that showed what is stated, and all runs."""
    good = total = 0
    check = _dispatches if before["kind"] == "dispatch" else _kept
    for n in before["runs"]:
        for old, new in zip(before["runs"][n], after["runs"][n], strict=True):
            total += 1
            good += not list(check(old, new, before["stated"], int(n)))
    return good, total
