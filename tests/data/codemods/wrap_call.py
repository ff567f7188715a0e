"""A statement `one()` is wrapped in a transaction, at medium; it clashes with `late-call` over the same statement."""

import ast

from codemods.api import Claim, Codemod, Form, Site, slug_of
from codemods.edits import ReplaceStatement, Span
from codemods.evidence import Verdict


def find(trace, context):
    if isinstance(trace.node, ast.Module):
        return
    wrapped = {s for w in ast.walk(trace.node) if isinstance(w, ast.With) for s in w.body}
    for node in ast.walk(trace.node):
        if isinstance(node, ast.Expr) and ast.unparse(node) == "four()" and node not in wrapped:
            span = Span.of(node)
            template = "with $transaction.atomic():\n    four()"
            wrap = ReplaceStatement(span, template, symbols={"transaction": "django.db.transaction"})
            yield Site(
                codemod="wrap-call",
                path=trace.path,
                span=span,
                function=trace.ref.qualname,
                summary="four() runs outside of a transaction",
                forms=(Form("wrap", (Claim("wanted", Verdict.ASSUMED, "four() writes", None),), {trace.path: (wrap,)}),),
            )


codemod = Codemod(
    slug=slug_of(__name__),
    family="own",
    summary="four() in a transaction",
    needles=(b"four(",),
    claims={"wanted": "the transaction is wanted"},
    forms={"wrap": "with transaction.atomic()"},
    find=find,
    documentation=__doc__,
)
