"""`left()` and `right()`, wherever they are in the project, only make sense together; `also()` edits `other.py`."""

import ast

from codemods.api import Claim, Codemod, Form, Site, slug_of
from codemods.edits import ReplaceExpression, Span
from codemods.evidence import Verdict


def find(trace, context):
    if isinstance(trace.node, ast.Module):
        return
    for node in ast.walk(trace.node):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("left", "right", "also"):
            edits = {trace.path: (ReplaceExpression(Span.of(node.func), f"new_{node.func.id}"),)}
            if node.func.id == "also":
                for other in ast.walk(context.tracer.project.source("shop/other.py").tree):
                    if isinstance(other, ast.Call) and isinstance(other.func, ast.Name) and other.func.id == "watched":
                        edits["shop/other.py"] = (ReplaceExpression(Span.of(other.func), "new_watched"),)
            yield Site(
                codemod="pair-call",
                path=trace.path,
                span=Span.of(node),
                function=trace.ref.qualname,
                summary=f"{node.func.id}() is half of a pair",
                forms=(Form("both", (Claim("both", Verdict.PROVED, "both are there", None),), edits),),
                group=None if node.func.id == "also" else "pair",
            )


codemod = Codemod(
    slug=slug_of(__name__),
    family="own",
    summary="left() and right() together",
    needles=(b"left(", b"right(", b"also("),
    claims={"both": "both halves are there"},
    forms={"both": "new_left() and new_right()"},
    find=find,
    documentation=__doc__,
)
