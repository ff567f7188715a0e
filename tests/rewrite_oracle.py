"""Random edits on any file, made twice: by `codemods.rewrite`, and on the tree of `ast`. Both must mean the same.

``python -m tests.rewrite_oracle FOLDER [COUNT] [SEED]`` does this for random files of a folder.
"""

from __future__ import annotations

import ast
import random
import sys
import tokenize
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from codemods.edits import (
    AddArgument,
    Arguments,
    Edit,
    InsertAfter,
    ReplaceExpression,
    ReplaceStatement,
    Span,
    WrapStatements,
)
from codemods.rewrite import Refused, clashes, rewrite

EXPRESSIONS = (
    "wrapped(${0}, 1)",
    "q or ${0}",
    "${0} or q",
    "-${0}",
    "not ${0}",
    "${0}.attribute",
    "${0} ** 2",
    "q - ${0}",
    "q if ${0} else r",
    "lambda: ${0}",
    "[${0}]",
    "q[${0}]",
)
CARRIED = "outer(partial(${0}, ${1}))"
STATEMENTS = ("", "new()", "one()\nif two:\n    three()", "if test:\n    ${0}\nelse:\n    other()")
HEADER = "with atomic():"

_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


class Choice:
    """The nodes of a file that random edits may be about."""

    def __init__(self, tree: ast.Module, rng: random.Random) -> None:
        self.rng = rng
        skipped = set(self._skipped(tree))
        self.expressions = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.expr)
            and id(node) not in skipped
            and not isinstance(node, ast.Slice | ast.Starred)
            and isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
        ]
        self.calls = [node for node in self.expressions if isinstance(node, ast.Call)]
        self.blocks = [block for node in ast.walk(tree) for block in _blocks(node)]
        self.blocks = [block[1:] if block is tree.body else block for block in self.blocks]
        self.blocks = [block for block in self.blocks if block and not any(map(_is_future, block))]

    @staticmethod
    def _skipped(tree: ast.Module) -> Iterator[int]:
        """Places inside f-strings have no reliable position; patterns and subscripted tuples are no expressions."""
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                yield from (id(inner) for inner in ast.walk(node) if inner is not node)
            elif isinstance(node, ast.pattern):
                yield from (id(inner) for inner in ast.walk(node))
            elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple):
                yield id(node.slice)

    def edit(self) -> Edit | None:
        """A random edit."""
        kind = self.rng.randrange(6)
        if kind == 0 and self.expressions:
            at = Span.of(self.rng.choice(self.expressions))
            return ReplaceExpression(at, self.rng.choice(EXPRESSIONS), (at,))
        if kind == 1 and self.calls:
            call = self.rng.choice(self.calls)
            return ReplaceExpression(Span.of(call), CARRIED, (Span.of(call.func), Arguments(Span.of(call))))
        if kind == 2 and self.calls:
            return AddArgument(Span.of(self.rng.choice(self.calls)), "added", "True")
        if not self.blocks:
            return None
        block = self.rng.choice(self.blocks)
        first = self.rng.randrange(len(block))
        if kind == 3:
            template = self.rng.choice(STATEMENTS)
            at = Span.of(block[first])
            return ReplaceStatement(at, template, (at,) if "${0}" in template else ())
        if kind == 4:
            return InsertAfter(Span.of(block[first]), "inserted()\nagain()")
        last = self.rng.randrange(first, min(len(block), first + 4))
        return WrapStatements(Span.of(block[first]), Span.of(block[last]), HEADER)


def _blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for name in _BLOCKS:
        block = getattr(node, name, None)
        if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
            yield block


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


class Oracle(ast.NodeTransformer):
    """Makes the edits on a tree of `ast`."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self.edits = edits

    def _at(self, node: ast.expr | ast.stmt, kind: type[Edit]) -> list[Edit]:
        span = Span.of(node)
        return [edit for edit in self.edits if isinstance(edit, kind) and edit.at == span]

    def visit(self, node: ast.AST) -> ast.AST:
        """Children first; the parts of an f-string have the position of the whole, or none that is right."""
        if isinstance(node, ast.JoinedStr):
            return self._expression(node)
        original = {name: list(getattr(node, name)) for name in _BLOCKS if isinstance(getattr(node, name, None), list)}
        self.generic_visit(node)
        for name, old in original.items():
            if old and isinstance(old[0], ast.stmt):
                setattr(node, name, self._block(old, getattr(node, name), always=name in ("body", "finalbody")))
        if isinstance(node, ast.expr) and isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            return self._expression(node)
        return node

    def _expression(self, node: ast.expr) -> ast.expr:
        span = node
        if isinstance(node, ast.Call):
            for edit in self._at(span, AddArgument):
                assert isinstance(edit, AddArgument)
                node.keywords.append(ast.keyword(edit.keyword, ast.Constant(True)))
        for edit in self._at(span, ReplaceExpression):
            assert isinstance(edit, ReplaceExpression)
            if edit.template == CARRIED:
                assert isinstance(node, ast.Call)
                inner = ast.Call(ast.Name("partial", ast.Load()), [node.func, *node.args], node.keywords)
                return ast.Call(ast.Name("outer", ast.Load()), [inner], [])
            tree = ast.parse(edit.template.replace("${0}", "__hole__"), mode="eval").body
            return _Fill(node).visit(tree)
        return node

    def _block(self, old: list[ast.stmt], new: list[ast.stmt], *, always: bool) -> list[ast.stmt]:
        groups: list[tuple[set[Span], list[ast.stmt]]] = []
        for before, after in zip(old, new, strict=True):
            found = [after]
            for edit in self._at(before, ReplaceStatement):
                assert isinstance(edit, ReplaceStatement)
                filled = _Fill(after).visit(ast.parse(edit.template.replace("${0}", "__hole__")))
                found = list(filled.body)
            for edit in self._at(before, InsertAfter):
                assert isinstance(edit, InsertAfter)
                found += ast.parse(edit.template).body
            groups.append(({Span.of(before)}, found))
        wraps = [edit for edit in self.edits if isinstance(edit, WrapStatements)]
        for edit in sorted(wraps, key=lambda item: sum(item.at.contains(Span.of(one)) for one in old)):
            spans = [Span.of(one) for one in old]
            if edit.first not in spans or edit.last not in spans:
                continue
            first = next(i for i, group in enumerate(groups) if edit.first in group[0])
            last = next(i for i, group in enumerate(groups) if edit.last in group[0])
            body = [statement for group in groups[first : last + 1] for statement in group[1]] or [ast.Pass()]
            wrapped = ast.parse(f"{edit.header} pass").body[0]
            assert isinstance(wrapped, ast.With)
            wrapped.body = body
            groups[first : last + 1] = [(set().union(*(group[0] for group in groups[first : last + 1])), [wrapped])]
        result = [statement for group in groups for statement in group[1]]
        return result or ([ast.Pass()] if always else [])


class _Fill(ast.NodeTransformer):
    def __init__(self, node: ast.AST) -> None:
        self.node = node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """The hole as an expression."""
        return self.node if node.id == "__hole__" else node

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        """The hole as a statement."""
        if isinstance(node.value, ast.Name) and node.value.id == "__hole__" and isinstance(self.node, ast.stmt):
            return self.node
        return self.generic_visit(node)


def _comments(source: bytes) -> Counter[str]:
    lines = iter(source.splitlines(keepends=True))
    tokens = tokenize.tokenize(lambda: next(lines, b""))
    return Counter(token.string for token in tokens if token.type == tokenize.COMMENT)


def _normal(tree: ast.AST) -> str:
    """A dump that does not tell ``else: pass`` from nothing, which an emptied branch may become."""
    for node in ast.walk(tree):
        if isinstance(getattr(node, "orelse", None), list) and [type(one) for one in node.orelse] == [ast.Pass]:
            node.orelse = []
    return ast.dump(tree)


def check(source: bytes, rng: random.Random, count: int) -> str | None:
    """Up to `count` random edits that go together; says what is wrong, or why they were refused ("refused: ...")."""
    tree = ast.parse(source)
    choice = Choice(tree, rng)
    edits: list[Edit] = []
    for _ in range(count * 2):
        edit = choice.edit()
        if edit is not None and len(edits) < count and not any(clashes([edit], [other]) for other in edits):
            edits.append(edit)
    if not edits:
        return None
    result = rewrite(source, edits, path="some/file.py")
    if isinstance(result, Refused):
        return f"refused: {result.reason} {result.edit}"
    try:
        found = ast.parse(result.data)
    except SyntaxError as error:
        return f"does not parse: {error} {edits}"
    if _normal(found) != _normal(Oracle(edits).visit(tree)):
        return f"means something else: {edits}"
    if b"\r\n" in source and b"\n" in result.data.replace(b"\r\n", b""):
        return f"mixes line ends: {edits}"
    missing = _comments(source) - _comments(result.data)
    if missing:
        return f"lost comments {missing}: {edits}"
    return None


def main() -> int:
    """Check random files of a folder."""
    folder, count, seed = (*sys.argv[1:], "200", "0")[:3]
    files = sorted(path for path in Path(folder).rglob("*.py") if path.is_file() and path.stat().st_size < 150_000)
    rng = random.Random(int(seed))
    outcomes: Counter[str] = Counter()
    for path in rng.sample(files, min(int(count), len(files))):
        source = path.read_bytes()
        try:
            ast.parse(source)
        except (SyntaxError, ValueError):
            continue
        for size in (1, 3, 8):
            problem = check(source, random.Random(rng.random()), size)
            kind = "right" if problem is None else problem.partition(":")[0]
            if problem is not None and "may hold added" not in problem:
                sys.stdout.write(f"{path} ({size}): {problem[:600]}\n")
            outcomes[kind] += 1
    sys.stdout.write(f"{dict(outcomes)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
