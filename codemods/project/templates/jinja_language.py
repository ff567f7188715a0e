"""Jinja2 templates, read with Jinja2's own parser. Nothing is rendered, and no code of the project runs."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from codemods.project.templates.tree import (
    NOTHING,
    Arm,
    Attribute,
    Bind,
    Block,
    CallBlock,
    Called,
    Either,
    Expression,
    Filtered,
    If,
    Import,
    Include,
    Item,
    Loop,
    Macro,
    Name,
    Output,
    Scope,
    Several,
    Statement,
    Template,
    Text,
    Unread,
)

_EXTENSIONS = ("jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols")


def read_jinja(path: str, text: str) -> Template:
    """The template of that source; one with a `problem` where Jinja2's parser refuses it."""
    exceptions = importlib.import_module("jinja2.exceptions")
    try:
        tree = _parse(text)
        reader = _Reader()
        body = reader.statements(tree.body)
    except RecursionError:
        return Template(path, calls=False, problem="it is nested too deeply")
    except (exceptions.TemplateError, ValueError, TypeError, LookupError, AssertionError) as error:
        return Template(path, calls=False, problem=f"it does not parse as a Jinja2 template: {error}")
    return Template(path, calls=False, body=body, extends=reader.extends, blocks=reader.blocks)


def _parse(text: str) -> Any:
    environment = importlib.import_module("jinja2").Environment(autoescape=True, extensions=_EXTENSIONS)
    parser = importlib.import_module("jinja2.parser").Parser(environment, text)
    parser.extensions = _Tags(parser.extensions, text)
    return parser.parse()


class _Tags(dict[str, Callable[[Any], Any]]):
    """The tags of extensions by name, with a stand-in for each that is not known."""

    def __init__(self, known: Mapping[str, Callable[[Any], Any]], text: str) -> None:
        super().__init__(known)
        self.ends = frozenset(re.findall(r"\{%[-+]?\s*(end\w+)", text))

    def get(self, name: str, default: object = None) -> Any:
        """The parser of the tag: of an end tag none, which is Jinja2's to refuse."""
        found = super().get(name)
        return found if found is not None or name.startswith("end") else self._stand_in

    def _stand_in(self, parser: Any) -> Any:
        nodes = importlib.import_module("jinja2.nodes")
        token = next(parser.stream)
        while parser.stream.current.type != "block_end":
            next(parser.stream)
        body = []
        if f"end{token.value}" in self.ends:
            body = parser.parse_statements((f"name:end{token.value}",), drop_needle=True)
        made = nodes.Scope(body, lineno=token.lineno)
        made.tag = token.value
        return made


class _Reader:
    """Turns Jinja2's nodes into our own."""

    def __init__(self) -> None:
        self.extends: tuple[str, ...] | None = None
        self.blocks: dict[str, Block] = {}

    def statements(self, nodes: Iterable[Any] | None) -> tuple[Statement, ...]:
        """The nodes of a list that can read something."""
        return tuple(item for node in nodes or () for item in self._statement(node))

    def _statement(self, node: Any) -> Iterator[Statement]:
        handler = _HANDLERS.get(type(node).__name__)
        if handler is not None:
            yield from handler(self, node)
            return
        values = [expression(item) for item in node.iter_child_nodes() if _is_expression(item)]
        yield from (Output(value, node.lineno) for value in values)
        yield from self.statements(getattr(node, "body", None))

    def _output(self, node: Any) -> Iterator[Statement]:
        for item in node.nodes:
            if type(item).__name__ != "TemplateData":
                yield Output(expression(item), item.lineno)

    def _for(self, node: Any) -> Iterator[Statement]:
        body = self.statements(node.body)
        if node.test is not None:
            body = (Output(expression(node.test), node.lineno), If((Arm(NOTHING, body, node.lineno),)))
        yield Loop(_targets(node.target), expression(node.iter), body, self.statements(node.else_), node.lineno)

    def _if(self, node: Any) -> Iterator[Statement]:
        tests = [node, *node.elif_]
        arms = [Arm(expression(item.test), self.statements(item.body), item.lineno) for item in tests]
        other = self.statements(node.else_)
        yield If((*arms, Arm(None, other, node.lineno)) if other else tuple(arms))

    def _assign(self, node: Any) -> Iterator[Statement]:
        names = _targets(node.target)
        yield Bind(names, expression(node.node), node.lineno) if names else Output(expression(node.node), node.lineno)

    def _assign_block(self, node: Any) -> Iterator[Statement]:
        yield Scope((), self.statements(node.body))
        yield Bind(_targets(node.target), NOTHING, node.lineno)

    def _with(self, node: Any) -> Iterator[Statement]:
        pairs = zip(node.targets, node.values, strict=True)
        bindings = tuple(Bind(_targets(target), expression(value), node.lineno) for target, value in pairs)
        yield Scope(bindings, self.statements(node.body))

    def _scope(self, node: Any) -> Iterator[Statement]:
        tag = getattr(node, "tag", None)
        body = self.statements(node.body)
        yield Scope((), body) if tag is None else Unread(tag, (), body, node.lineno)

    def _include(self, node: Any) -> Iterator[Statement]:
        names = _strings(node.template)
        yield Include(names, (), not node.with_context, node.lineno)

    def _extends(self, node: Any) -> Iterator[Statement]:
        self.extends = _strings(node.template)
        yield from ()

    def _block(self, node: Any) -> Iterator[Statement]:
        block = Block(node.name, self.statements(node.body), node.lineno)
        self.blocks[node.name] = block
        yield block

    def _macro(self, node: Any) -> Iterator[Statement]:
        parameters = tuple(item.name for item in node.args)
        yield Macro(node.name, parameters, self.statements(node.body), node.lineno)

    def _call_block(self, node: Any) -> Iterator[Statement]:
        parameters = tuple(item.name for item in node.args)
        yield CallBlock(expression(node.call), parameters, self.statements(node.body), node.lineno)

    def _import(self, node: Any) -> Iterator[Statement]:
        name = next(iter(_strings(node.template)), None)
        yield Import(name, node.target, (), node.lineno)

    def _from_import(self, node: Any) -> Iterator[Statement]:
        name = next(iter(_strings(node.template)), None)
        pairs = tuple(item if isinstance(item, tuple) else (item, item) for item in node.names)
        yield Import(name, None, pairs, node.lineno)


_HANDLERS: Mapping[str, Callable[[_Reader, Any], Iterator[Statement]]] = {
    "Output": _Reader._output,
    "For": _Reader._for,
    "If": _Reader._if,
    "Assign": _Reader._assign,
    "AssignBlock": _Reader._assign_block,
    "With": _Reader._with,
    "Scope": _Reader._scope,
    "Include": _Reader._include,
    "Extends": _Reader._extends,
    "Block": _Reader._block,
    "Macro": _Reader._macro,
    "CallBlock": _Reader._call_block,
    "Import": _Reader._import,
    "FromImport": _Reader._from_import,
}


def _targets(target: Any) -> tuple[str, ...]:
    """The names that a target binds; none for an attribute of a namespace."""
    if type(target).__name__ == "Tuple":
        return tuple(item.name for item in target.items if type(item).__name__ == "Name")
    return (target.name,) if type(target).__name__ == "Name" else ()


def _strings(node: Any) -> tuple[str, ...]:
    """The template names that an expression is; of several, Jinja2 takes the first that exists."""
    items = node.items if type(node).__name__ in ("List", "Tuple") else [node]
    values = [item.value for item in items if type(item).__name__ == "Const"]
    return tuple(values) if len(values) == len(items) and all(isinstance(item, str) for item in values) else ()


# --- expressions


def _is_expression(node: Any) -> bool:
    return any(kind.__name__ == "Expr" for kind in type(node).__mro__)


def expression(node: Any) -> Expression:
    """An expression of Jinja2's parser."""
    handler = _EXPRESSIONS.get(type(node).__name__)
    if handler is not None:
        return handler(node)
    return Several(tuple(expression(item) for item in node.iter_child_nodes()))


def _item(node: Any) -> Expression:
    kind = type(node.arg).__name__
    if kind == "Const" and isinstance(node.arg.value, str):
        return Attribute(expression(node.node), node.arg.value)
    return Item(expression(node.node), is_slice=kind == "Slice")


def _called(node: Any) -> Expression:
    keywords = tuple((item.key, expression(item.value)) for item in node.kwargs)
    return Called(expression(node.node), tuple(expression(item) for item in node.args), keywords)


def _filtered(node: Any) -> Expression:
    values = (*node.args, *(item.value for item in node.kwargs))
    base = expression(node.node) if node.node is not None else NOTHING
    return Filtered(base, node.name, tuple(expression(item) for item in values))


def _conditional(node: Any) -> Expression:
    other = (expression(node.expr2),) if node.expr2 is not None else ()
    test = expression(node.test)
    return Either(Several((test,)), (expression(node.expr1), *other))


_EXPRESSIONS: Mapping[str, Callable[[Any], Expression]] = {
    "Name": lambda node: Name(node.name),
    "Const": lambda node: Text(node.value) if isinstance(node.value, str) else NOTHING,
    "Getattr": lambda node: Attribute(expression(node.node), node.attr),
    "Getitem": _item,
    "Call": _called,
    "Filter": _filtered,
    "And": lambda node: Either(expression(node.left), (expression(node.right),)),
    "Or": lambda node: Either(expression(node.left), (expression(node.right),)),
    "CondExpr": _conditional,
}
