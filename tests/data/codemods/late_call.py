"""`two()`, which another codemod may have written, becomes `three()`; `four()` statements are replaced, at low."""

import ast

from codemods.api import Claim, Codemod, Form, Site, slug_of
from codemods.edits import ReplaceExpression, ReplaceStatement, Span
from codemods.evidence import Verdict


def find(trace, context):
    if isinstance(trace.node, ast.Module):
        return
    for node in ast.walk(trace.node):
        edit = None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "two":
            edit, verdict = ReplaceExpression(Span.of(node.func), "three"), Verdict.PROVED
        elif isinstance(node, ast.Expr) and ast.unparse(node) == "four()":
            edit, verdict = ReplaceStatement(Span.of(node), "five()"), Verdict.UNKNOWN
        if edit is not None:
            claims = (Claim("wanted", verdict, "it is old", None),)
            yield Site(
                codemod="late-call",
                path=trace.path,
                span=Span.of(node),
                function=trace.ref.qualname,
                summary="an old call",
                forms=(Form("replace", claims, {trace.path: (edit,)}),),
            )


codemod = Codemod(
    slug=slug_of(__name__),
    family="own",
    summary="two() becomes three()",
    needles=(b"two(", b"four(", b"one("),
    claims={"wanted": "it is wanted"},
    forms={"replace": "three()"},
    find=find,
    documentation=__doc__,
)
