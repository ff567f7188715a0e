"""New expressions in the place of old ones: parentheses, words next to them, f-strings around them."""

from __future__ import annotations

import libcst as cst

from codemods.edits import Edit
from codemods.rewrite.document import Document, RefusalError
from codemods.rewrite.parens import needs_parentheses, parenthesized


def placed(
    document: Document, new: cst.BaseExpression, old: cst.BaseExpression, edit: Edit, *, elsewhere: bool
) -> cst.BaseExpression:
    """`new` in the parentheses that stand around `old`, or that its place asks for.

    Where it goes `elsewhere`, into a hole of another edit, that other place decides.
    """
    own = 1 if isinstance(old, cst.Tuple | cst.GeneratorExp) and old.lpar else 0
    lpar, rpar = old.lpar[: len(old.lpar) - own], old.rpar[own:]
    check_in_string(document, new, old, edit)
    if lpar:
        return new.with_changes(lpar=[*lpar, *new.lpar], rpar=[*new.rpar, *rpar])
    if new.lpar:
        return new
    wanted = not elsewhere and needs_parentheses(new, document.ancestors(old), old)
    return parenthesized(new) if wanted or _touches(document, new, old) else new


def _touches(document: Document, new: cst.BaseExpression, old: cst.BaseExpression) -> bool:
    """Whether `new` would grow together with a word next to it, as in ``return(x)``."""
    start, end = document.positions.outer[id(old)]
    code = document.module.code_for_node(new)
    before, after = document.text[start - 1 : start], document.text[end : end + 1]
    return (_is_word(before) and (_is_word(code[0]) or code[0] in "'\"")) or (_is_word(after) and _is_word(code[-1]))


def _is_word(text: str) -> bool:
    return text.isalnum() or text == "_"


def check_in_string(document: Document, new: cst.BaseExpression, place: cst.CSTNode, edit: Edit) -> None:
    """Refuses what an f-string around `place` cannot hold.

    Before Python 3.12 that is its own quotes, backslashes and comments.
    """
    for ancestor in document.ancestors(place):
        if isinstance(ancestor, cst.FormattedString):
            code = document.module.code_for_node(new)
            if any(item in code for item in (ancestor.end[0], "\\", "#", "\n")) or code.startswith("{"):
                raise RefusalError(reason="it stands in an f-string that cannot hold the new code", edit=edit)


def as_value(node: cst.BaseExpression) -> cst.BaseExpression:
    """`node` as the value of a keyword argument."""
    place = cst.Arg(value=node, keyword=cst.Name("_"))
    if node.lpar or not needs_parentheses(node, [place, cst.Call(func=cst.Name("_"), args=[place])], node):
        return node
    return parenthesized(node)
