"""Changes and their edits as JSON data, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from codemods.codemod import Claim, Confidence
from codemods.diff.plan import Change, LeftAlone
from codemods.edits import (
    AddArgument,
    Arguments,
    Edit,
    Hole,
    InsertAfter,
    ReplaceExpression,
    ReplaceStatement,
    Span,
    WrapStatements,
)
from codemods.evidence import Verdict

Data = dict[str, Any]

_KINDS: Mapping[str, type[Edit]] = {
    "replace-expression": ReplaceExpression,
    "replace-statement": ReplaceStatement,
    "insert-after": InsertAfter,
    "wrap-statements": WrapStatements,
    "add-argument": AddArgument,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def change_data(change: Change) -> Data:
    """A change as the JSON report holds it."""
    data: Data = {
        "id": change.id,
        "codemod": change.codemod,
        "form": change.form,
        "path": change.path,
        "start_line": change.start_line,
        "end_line": change.end_line,
        "function": change.function,
        "group": change.group,
        "confidence": change.confidence.name.lower(),
        "summary": change.summary,
        "claims": [claim_data(claim) for claim in change.claims],
        "diff": change.diff,
        "encoding": change.encoding,
        "notes": list(change.notes),
        "pass": change.passed,
        "needs": list(change.needs),
        "edits": [edit_data(edit) for edit in change.edits],
    }
    return data


def change_from(data: Mapping[str, Any]) -> Change:
    """The change of valid data (see `codemods.diff.schema`)."""
    return Change(
        id=data["id"],
        codemod=data["codemod"],
        form=data["form"],
        path=data["path"],
        start_line=data["start_line"],
        end_line=data["end_line"],
        function=data["function"],
        group=data["group"],
        confidence=Confidence[data["confidence"].upper()],
        summary=data["summary"],
        claims=tuple(claim_from(claim) for claim in data["claims"]),
        diff=data["diff"],
        edits=tuple(edit_from(edit) for edit in data["edits"]),
        needs=tuple(data["needs"]),
        passed=data["pass"],
        notes=tuple(data["notes"]),
        encoding=data["encoding"],
    )


def left_alone_data(site: LeftAlone) -> Data:
    """A site that was left alone, or is only reported, as the JSON report holds it."""
    data: Data = {
        "id": site.id,
        "codemod": site.codemod,
        "path": site.path,
        "start_line": site.start_line,
        "end_line": site.end_line,
        "function": site.function,
        "group": site.group,
        "summary": site.summary,
        "claims": [claim_data(claim) for claim in site.claims],
        "notes": list(site.notes),
    }
    if site.refuted is not None:
        data["refuted"] = site.refuted
    return data


def claim_data(claim: Claim) -> Data:
    """A claim as the JSON report holds it."""
    return {"claim": claim.claim, "verdict": claim.verdict.value, "why": claim.why, "at": claim.at}


def claim_from(data: Mapping[str, Any]) -> Claim:
    """The claim of valid data."""
    return Claim(data["claim"], Verdict(data["verdict"]), data["why"], data["at"])


def edit_data(edit: Edit) -> Data:
    """An edit as data: its kind, its places as four numbers each, its templates."""
    data: Data = {"kind": _NAMES[type(edit)]}
    if isinstance(edit, WrapStatements):
        data |= {"first": _span_data(edit.first), "last": _span_data(edit.last), "header": edit.header}
    else:
        data["at"] = _span_data(edit.at)
    if isinstance(edit, AddArgument):
        data |= {"keyword": edit.keyword, "value": edit.value}
    elif not isinstance(edit, WrapStatements):
        data["template"] = edit.template
    data["holes"] = [
        {"call": _span_data(hole.call)} if isinstance(hole, Arguments) else _span_data(hole) for hole in edit.holes
    ]
    data["symbols"] = dict(edit.symbols)
    return data


def edit_from(data: Mapping[str, Any]) -> Edit:
    """The edit of valid data."""
    fields: Data = {key: value for key, value in data.items() if key != "kind"}
    for key in ("at", "first", "last"):
        if key in fields:
            fields[key] = Span(*fields[key])
    fields["holes"] = tuple(_hole(hole) for hole in data["holes"])
    return _KINDS[data["kind"]](**fields)


def _hole(data: Mapping[str, Any] | Sequence[int]) -> Hole:
    return Arguments(Span(*data["call"])) if isinstance(data, Mapping) else Span(*data)


def _span_data(span: Span) -> list[int]:
    return [span.line, span.column, span.end_line, span.end_column]
