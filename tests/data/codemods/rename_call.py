"""Calls of `one()` become calls of `two()`; `one(2)` is medium, `one(1)` low, `one(0)` left alone, `one(9)` a notice."""

import ast
import os

from codemods.api import Claim, Codemod, Form, Site, slug_of
from codemods.edits import ReplaceExpression, Span
from codemods.evidence import Verdict

VERDICTS = {0: Verdict.REFUTED, 1: Verdict.UNKNOWN, 2: Verdict.ASSUMED, 9: Verdict.UNKNOWN}


def find(trace, context):
    if trace.ref.qualname == "explodes":
        raise RuntimeError("this codemod breaks here")
    if trace.ref.qualname == "dies":
        os._exit(7)
    for node in ast.walk(trace.node):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "one":
            if isinstance(trace.node, ast.Module) and node not in ast.walk(ast.Module([s for s in trace.node.body if not isinstance(s, (ast.FunctionDef, ast.ClassDef))], [])):
                continue
            number = node.args[0].value if node.args else None
            claims = (Claim("known", VERDICTS.get(number, Verdict.PROVED), f"the argument is {number}", f"{trace.path}:{node.lineno}"),)
            edits = {} if number == 9 else {trace.path: (ReplaceExpression(Span.of(node.func), "two"),)}
            yield Site(
                codemod="rename-call",
                path=trace.path,
                span=Span.of(node),
                function=trace.ref.qualname,
                summary="one() is called",
                forms=(Form("rename", claims, edits),),
                notes=("two() is newer",),
            )


codemod = Codemod(
    slug=slug_of(__name__),
    family="own",
    summary="one() becomes two()",
    needles=(b"one(", b"explodes", b"dies"),
    claims={"known": "the argument is known"},
    forms={"rename": "two()"},
    find=find,
    documentation=__doc__,
    options={"loud": (False, True)},
)
