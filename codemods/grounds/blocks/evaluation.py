"""What evaluating an expression does: may it be evaluated where it was not evaluated before?"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemods.edits import Span
from codemods.evidence import Evidence, assumed, proved, refuted, weakest
from codemods.grounds.blocks.dependence import MUST_NOT_WAIT, effects, is_write
from codemods.trace.events import FunctionTrace

CHEAP = frozenset(
    "str int float bool len dict list tuple set frozenset min max round abs sum sorted uuid.uuid4 decimal.Decimal "
    "datetime.date.today datetime.datetime.now datetime.datetime.utcnow datetime.timedelta django.utils.timezone.now "
    "django.utils.timezone.localdate django.utils.text.slugify django.utils.crypto.get_random_string".split()
)
"""Functions that compute, fast and without a failure of their own."""


def plain(trace: FunctionTrace, expression: ast.expr) -> Evidence:
    """Does the expression only compute, so that evaluating it once more changes nothing?"""
    return weakest(proved("names, attributes and constants"), *_doubts(trace, expression))


def _doubts(trace: FunctionTrace, expression: ast.expr) -> Iterator[Evidence]:
    text = ast.unparse(expression)
    for event in trace.events:
        if not Span.of(expression).contains(Span.of(event.node)):
            continue
        if is_write(event):
            yield refuted(f"{text} writes", trace.at(event.node))
        if effects(event) & MUST_NOT_WAIT:
            yield refuted(f"{text} does more than compute", trace.at(event.node))
    for node in ast.walk(expression):
        if isinstance(node, ast.NamedExpr | ast.Await | ast.Yield | ast.YieldFrom):
            yield refuted(f"{text} does more than compute", trace.at(node))
        elif isinstance(node, ast.Subscript) or (isinstance(node, ast.Call) and not _is_cheap(trace, node)):
            yield assumed(f"{text} may cost something or fail", trace.at(node))


def _is_cheap(trace: FunctionTrace, call: ast.Call) -> bool:
    targets = trace.resolutions.get((call.lineno, call.col_offset), ())
    return bool(targets) and all(isinstance(item, str) and item.removeprefix("builtins.") in CHEAP for item in targets)
