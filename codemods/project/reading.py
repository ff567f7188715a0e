"""Pieces of trees: definitions by name, and calls as facts hold them."""

from __future__ import annotations

import ast

from codemods.project.expressions import dotted_name
from codemods.project.extract import extract_source
from codemods.project.facts import CallFact, FileFacts
from codemods.project.kept import KeptFiles, digest
from codemods.project.nodes import statements_in
from codemods.project.source import Skipped, SourceFile, source_from_bytes


def read_facts_over(
    path: str, data: bytes, kept: KeptFiles | None = None
) -> tuple[FileFacts | Skipped, SourceFile | None]:
    """The facts of a content that counts instead of what a file holds, from an earlier run where it is known."""
    name = "" if kept is None else digest(data)
    if kept is not None and (known := kept.facts_of_content(path, name)) is not None:
        return known, None
    source = source_from_bytes(path, data)
    if isinstance(source, Skipped):
        return source, None
    found = extract_source(source)
    if kept is not None:
        kept.keep_of_content(path, name, found)
    return found, source


def definitions(tree: ast.Module) -> dict[str, list[ast.stmt]]:
    """The functions and classes of a file by qualified name, in the order of lines."""
    found: dict[str, list[ast.stmt]] = {}
    stack: list[tuple[ast.AST, str]] = [(tree, "")]
    while stack:
        node, prefix = stack.pop()
        for child in statements_in(node):
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
                found.setdefault(prefix + child.name, []).append(child)
                stack.append((child, f"{prefix}{child.name}.<locals>."))
            elif isinstance(child, ast.ClassDef):
                found.setdefault(prefix + child.name, []).append(child)
                stack.append((child, f"{prefix}{child.name}."))
            else:
                stack.append((child, prefix))
    for nodes in found.values():
        nodes.sort(key=lambda item: item.lineno)
    return found


def call_fact(node: ast.Call) -> CallFact | None:
    """A call of a tree as facts hold it; None where what is called is no name."""
    callee = dotted_name(node.func)
    if callee is None:
        return None
    keywords = tuple((item.arg, ast.unparse(item.value)) for item in node.keywords)
    return CallFact(callee, tuple(ast.unparse(item) for item in node.args), keywords, node.lineno)
