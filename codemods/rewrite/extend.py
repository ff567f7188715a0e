"""Adds names to an import statement, in its order and in its layout."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from codemods.rewrite.layout import line_break


def name_key(name: str) -> tuple[int, str, str]:
    """The order that isort gives imported names: constants, classes, the rest."""
    kind = 0 if len(name) > 1 and name.isupper() else 1 if name[:1].isupper() else 2
    return kind, name.lower(), name


def extended(node: cst.ImportFrom, names: Iterable[str], room: int) -> cst.ImportFrom:
    """`node` importing `names` as well; `room` is the length that a line may have."""
    for name in names:
        node = _with_name(node, name)
    breaks = [alias for alias in _aliases(node) if _breaks(alias.comma)]
    if len(cst.Module([]).code_for_node(node)) > room and not breaks and node.lpar is None:
        return _over_lines(node)
    return node


def _breaks(comma: object) -> bool:
    if not isinstance(comma, cst.Comma):
        return False
    space = comma.whitespace_after
    return not isinstance(space, cst.SimpleWhitespace) or "\n" in space.value


def _aliases(node: cst.ImportFrom) -> list[cst.ImportAlias]:
    return [] if isinstance(node.names, cst.ImportStar) else [*node.names]


def _over_lines(node: cst.ImportFrom) -> cst.ImportFrom:
    aliases = _aliases(node)
    spread = [alias.with_changes(comma=cst.Comma(whitespace_after=line_break("    "))) for alias in aliases]
    spread[-1] = spread[-1].with_changes(comma=cst.Comma(whitespace_after=line_break("")))
    opening = cst.LeftParen(whitespace_after=line_break("    "))
    return node.with_changes(names=spread, lpar=opening, rpar=cst.RightParen())


def _with_name(node: cst.ImportFrom, name: str) -> cst.ImportFrom:
    aliases = _aliases(node)
    keys = [name_key(cst.Module([]).code_for_node(alias.name)) for alias in aliases]
    position = len(aliases)
    if keys == sorted(keys):
        position = next((i for i, key in enumerate(keys) if key > name_key(name)), position)
    new = cst.ImportAlias(cst.Name(name))
    if position == len(aliases):
        return _with_last_name(node, aliases, new)
    gap: cst.BaseParenthesizableWhitespace = cst.SimpleWhitespace(" ")
    model = aliases[position - 1].comma if position else None
    if isinstance(model, cst.Comma):
        gap = _plain(model.whitespace_after)
    elif node.lpar is not None:
        gap = _plain(node.lpar.whitespace_after)
    aliases.insert(position, new.with_changes(comma=cst.Comma(whitespace_after=gap)))
    return node.with_changes(names=aliases)


def _with_last_name(node: cst.ImportFrom, aliases: list[cst.ImportAlias], new: cst.ImportAlias) -> cst.ImportFrom:
    last = aliases[-1]
    before: object = node.lpar.whitespace_after if node.lpar is not None else None
    if len(aliases) > 1 and isinstance(aliases[-2].comma, cst.Comma):
        before = aliases[-2].comma.whitespace_after
    model = before if isinstance(before, cst.ParenthesizedWhitespace) else None
    if isinstance(last.comma, cst.Comma):
        closing = last.comma.whitespace_after
        gap = _to_next(closing, model)
        new = new.with_changes(comma=last.comma.with_changes(whitespace_after=_plain_end(closing)))
        aliases[-1] = last.with_changes(comma=last.comma.with_changes(whitespace_after=gap))
        return node.with_changes(names=[*aliases, new])
    closing = node.rpar.whitespace_before if node.rpar is not None else cst.SimpleWhitespace("")
    aliases[-1] = last.with_changes(comma=cst.Comma(whitespace_after=_to_next(closing, model)))
    changed = node.with_changes(names=[*aliases, new])
    if node.rpar is not None:
        return changed.with_changes(rpar=node.rpar.with_changes(whitespace_before=_plain_end(closing)))
    return changed


def _to_next(
    closing: cst.BaseParenthesizableWhitespace, model: cst.ParenthesizedWhitespace | None
) -> cst.BaseParenthesizableWhitespace:
    """The space in front of the new last name, with the comments that stood in front of the parenthesis."""
    if isinstance(closing, cst.ParenthesizedWhitespace):
        if model is not None:
            return closing.with_changes(last_line=model.last_line, indent=model.indent)
        if closing.first_line.comment is not None or closing.empty_lines:
            return closing
    return _plain(model) if model is not None else cst.SimpleWhitespace(" ")


def _plain_end(space: cst.BaseParenthesizableWhitespace) -> cst.BaseParenthesizableWhitespace:
    return _plain(space) if isinstance(space, cst.ParenthesizedWhitespace) else space


def _plain(space: cst.BaseParenthesizableWhitespace) -> cst.BaseParenthesizableWhitespace:
    """The line break of `space` without its comments."""
    if not isinstance(space, cst.ParenthesizedWhitespace):
        return cst.SimpleWhitespace(" ")
    newline = space.first_line.newline
    return cst.ParenthesizedWhitespace(
        first_line=cst.TrailingWhitespace(newline=newline), indent=space.indent, last_line=space.last_line
    )
