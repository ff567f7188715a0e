"""Templates in Django's own language, read with Django's own lexer and parser.

No code of the project runs: `{% load %}` imports nothing, and a stand-in takes the place of every tag and filter that
Django does not bring itself. A tag of that kind is a block where an end tag of its name follows.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from codemods.project.templates.tree import (
    NOTHING,
    Arm,
    Attribute,
    Bind,
    Block,
    Either,
    Expression,
    Filtered,
    If,
    Include,
    Item,
    Loop,
    Name,
    Output,
    Regroup,
    Scope,
    Several,
    Sometimes,
    Statement,
    Template,
    Text,
    Unread,
)

_BUILTINS = (
    "django.template.defaulttags",
    "django.template.defaultfilters",
    "django.template.loader_tags",
    "django.templatetags.cache",
    "django.templatetags.i18n",
    "django.templatetags.l10n",
    "django.templatetags.static",
    "django.templatetags.tz",
)
_IGNORED = frozenset({"CommentNode", "CsrfTokenNode", "LoadNode", "DebugNode", "VerbatimNode", "TemplateTagNode"})
_TAKEN = "querystring"
"""Django brings this tag since 5.1; the libraries that had one of that name before take other arguments."""
_WORDS = frozenset({"as", "by", "from", "in", "is", "not", "only", "and", "or", "with", "without"})


def read_django(path: str, text: str) -> Template:
    """The template of that source; one with a `problem` where Django's parser refuses it."""
    base = importlib.import_module("django.template.base")
    try:
        nodes = _parse(base, path, text)
        reader = _Reader()
        body = reader.statements(nodes)
    except RecursionError:
        return Template(path, calls=True, problem="it is nested too deeply")
    except _refusals() as error:
        return Template(path, calls=True, problem=f"it does not parse as a Django template: {error}")
    return Template(path, calls=True, body=body, extends=reader.extends, blocks=reader.blocks)


def _parse(base: Any, path: str, text: str) -> Iterable[Any]:
    tokens = base.Lexer(text).tokenize()
    parser = base.Parser(tokens, {}, _libraries(), base.Origin(path, template_name=path))
    parser.tags = _Tags(parser.tags, _commands(base, tokens))
    parser.tags["load"] = lambda parser, token: base.TextNode("")
    parser.tags.pop(_TAKEN, None)
    known = parser.filters

    def find_filter(name: str) -> Callable[..., object]:
        found = known.get(name)
        return _named(found, name) if found is not None else _unread_filter(name)

    parser.find_filter = find_filter
    nodes: Iterable[Any] = parser.parse()
    return nodes


@functools.cache
def _libraries() -> list[Any]:
    """Django's own tags and filters, those that have to be loaded among them: they cannot mean anything else."""
    return [importlib.import_module(name).register for name in _BUILTINS]


def _commands(base: Any, tokens: Iterable[Any]) -> frozenset[str]:
    """The first words of all tags."""
    blocks = (token.contents.split() for token in tokens if token.token_type == base.TokenType.BLOCK)
    return frozenset(words[0] for words in blocks if words)


def _named(function: Callable[..., object], name: str) -> Callable[..., object]:
    """Django's parser forgets under which name it found a filter: it is noted on the function, as Django does too."""
    if not hasattr(function, "_filter_name"):
        return _unread_filter(name)
    return function


@functools.cache
def _unread_filter(name: str) -> Callable[..., object]:
    def stand_in(value: object, argument: object = None) -> object:
        return value

    stand_in._filter_name = name  # type: ignore[attr-defined]
    return stand_in


class _UnreadNode:
    """What stands in the tree for a tag that Django does not bring."""

    must_be_first = False
    token: Any = None

    def __init__(self, tag: str, arguments: tuple[Any, ...], name: str | None, nodelist: Any) -> None:
        self.tag = tag
        self.arguments = arguments
        self.name = name
        self.nodelist = nodelist

    def get_nodes_by_type(self, kind: type) -> list[Any]:
        return [] if self.nodelist is None else list(self.nodelist.get_nodes_by_type(kind))


class _Tags(dict[str, Callable[[Any, Any], object]]):
    """The tags by name, with a stand-in for each that is not known."""

    def __init__(self, known: Mapping[str, Callable[[Any, Any], object]], commands: frozenset[str]) -> None:
        super().__init__(known)
        self.commands = commands
        self.single: set[str] = set()

    def __missing__(self, name: str) -> Callable[[Any, Any], object]:
        return self._stand_in

    def _stand_in(self, parser: Any, token: Any) -> object:
        name, *words = token.split_contents()
        bound = words[-1] if len(words) > 1 and words[-2] == "as" and words[-1].isidentifier() else None
        arguments = tuple(_argument(parser, word) for word in (words[:-2] if bound else words) if word not in _WORDS)
        end = self._end(parser, name)
        nodelist = None
        if end is not None:
            nodelist = parser.parse((end,))
            parser.delete_first_token()
        return _UnreadNode(name, tuple(item for item in arguments if item is not None), bound, nodelist)

    def _end(self, parser: Any, name: str) -> str | None:
        """The tag that ends this one; None where none follows that is not another one's."""
        for end in (f"end{name}", f"end_{name}"):
            if end not in self.commands or end in self.single:
                continue
            depth = 1
            for token in reversed(parser.tokens):
                if token.token_type.value != 2:
                    continue
                command = token.contents.split(None, 1)[0] if token.contents else ""
                depth += (command == name) - (command == end)
                if not depth:
                    return end
            self.single.add(end)
        return None


def _argument(parser: Any, word: str) -> Any:
    """An argument of a tag as an expression; None for what is none."""
    key, equals, value = word.partition("=")
    try:
        return parser.compile_filter(value if equals and key.isidentifier() else word)
    except _refusals():
        return None


@functools.cache
def _refusals() -> tuple[type[Exception], ...]:
    """What Django's parser and the functions behind its tags raise for a source that they do not take."""
    syntax_error: type[Exception] = importlib.import_module("django.template.exceptions").TemplateSyntaxError
    return (syntax_error, ValueError, TypeError, LookupError, AttributeError)


class _Reader:
    """Turns Django's nodes into our own."""

    def __init__(self) -> None:
        self.extends: tuple[str, ...] | None = None
        self.blocks: dict[str, Block] = {}

    def statements(self, nodes: Iterable[Any] | None) -> tuple[Statement, ...]:
        """The nodes of a list that can read something."""
        return tuple(item for node in nodes or () for item in self._statement(node))

    def _statement(self, node: Any) -> Iterator[Statement]:
        kind = type(node).__name__
        line = getattr(node.token, "lineno", 0) if getattr(node, "token", None) is not None else 0
        if kind in _IGNORED:
            return
        handler = _HANDLERS.get(kind)
        yield from handler(self, node, line) if handler is not None else self._other(node, line)

    def _other(self, node: Any, line: int) -> Iterator[Statement]:
        """A tag of Django's without a rule of its own: its arguments are read, its body is rendered."""
        for value in vars(node).values():
            for item in value if isinstance(value, list | tuple) else (value,):
                if type(item).__name__ in ("FilterExpression", "Variable"):
                    yield Output(expression(item), line)
        yield from self.statements(getattr(node, "nodelist", None))
        target = getattr(node, "asvar", None) or getattr(node, "target_var", None) or getattr(node, "variable", None)
        if isinstance(target, str):
            yield Bind((target,), NOTHING, line)

    def _variable(self, node: Any, line: int) -> Iterator[Statement]:
        yield Output(expression(node.filter_expression), line)

    def _unread(self, node: _UnreadNode, line: int) -> Iterator[Statement]:
        arguments = tuple(expression(item) for item in node.arguments)
        yield Unread(node.tag, arguments, self.statements(node.nodelist), line, node.name)

    def _for(self, node: Any, line: int) -> Iterator[Statement]:
        body, empty = self.statements(node.nodelist_loop), self.statements(node.nodelist_empty)
        yield Loop(tuple(node.loopvars), expression(node.sequence), body, empty, line)

    def _if(self, node: Any, line: int) -> Iterator[Statement]:
        arms = [
            Arm(None if test is None else condition(test), self.statements(body), line)
            for test, body in node.conditions_nodelists
        ]
        yield If(tuple(arms))

    def _if_changed(self, node: Any, line: int) -> Iterator[Statement]:
        for item in node._varlist:
            yield Output(expression(item), line)
        body = (*self.statements(node.nodelist_true), *self.statements(node.nodelist_false))
        yield Sometimes("{% ifchanged %}", body, line)

    def _cache(self, node: Any, line: int) -> Iterator[Statement]:
        for item in (node.expire_time_var, *node.vary_on):
            yield Output(expression(item), line)
        yield Sometimes("{% cache %}", self.statements(node.nodelist), line)

    def _with(self, node: Any, line: int) -> Iterator[Statement]:
        yield Scope(_bindings(node.extra_context, line), self.statements(node.nodelist))

    def _regroup(self, node: Any, line: int) -> Iterator[Statement]:
        # Django's node reads "var_name.attribute" of each item.
        yield Regroup(expression(node.target), expression(node.expression), node.var_name, node.var_name, line)

    def _include(self, node: Any, line: int) -> Iterator[Statement]:
        yield Include(_names(node.template), _bindings(node.extra_context, line), node.isolated_context, line)

    def _extends(self, node: Any, line: int) -> Iterator[Statement]:
        self.extends = _names(node.parent_name)
        yield from self.statements(node.nodelist)

    def _block(self, node: Any, line: int) -> Iterator[Statement]:
        block = Block(node.name, self.statements(node.nodelist), line)
        self.blocks[node.name] = block
        yield block

    def _first_of(self, node: Any, line: int) -> Iterator[Statement]:
        first, *rest = (expression(item) for item in node.vars)
        yield Output(Either(first, tuple(rest)), line)
        yield from _bound(node.asvar, line)

    def _cycle(self, node: Any, line: int) -> Iterator[Statement]:
        yield Output(Several(tuple(expression(item) for item in node.cyclevars)), line)

    def _url(self, node: Any, line: int) -> Iterator[Statement]:
        values = (*node.args, *node.kwargs.values())
        yield Output(Filtered(Several(), "url", tuple(expression(item) for item in values)), line)
        yield from _bound(node.asvar, line)

    def _translation(self, node: Any, line: int) -> Iterator[Statement]:
        bindings = _bindings(node.extra_context, line)
        tokens = [token for token in (*node.singular, *(node.plural or ())) if token.token_type.value == 1]
        counted = [Output(expression(node.counter), line)] if node.counter is not None else []
        names = [Output(Name(token.contents), token.lineno) for token in tokens if token.contents.isidentifier()]
        yield Scope(bindings, (*counted, *names))
        yield from _bound(node.asvar, line)

    def _simple(self, node: Any, line: int) -> Iterator[Statement]:
        for item in (*node.args, *node.kwargs.values()):
            yield Output(expression(item), line)
        yield from _bound(getattr(node, "target_var", None), line)


_HANDLERS: Mapping[str, Callable[[_Reader, Any, int], Iterator[Statement]]] = {
    "TextNode": lambda reader, node, line: iter(()),
    "VariableNode": _Reader._variable,
    "_UnreadNode": _Reader._unread,
    "ForNode": _Reader._for,
    "IfNode": _Reader._if,
    "IfChangedNode": _Reader._if_changed,
    "CacheNode": _Reader._cache,
    "WithNode": _Reader._with,
    "RegroupNode": _Reader._regroup,
    "IncludeNode": _Reader._include,
    "ExtendsNode": _Reader._extends,
    "BlockNode": _Reader._block,
    "FirstOfNode": _Reader._first_of,
    "CycleNode": _Reader._cycle,
    "URLNode": _Reader._url,
    "BlockTranslateNode": _Reader._translation,
    "SimpleNode": _Reader._simple,
    "InclusionNode": _Reader._simple,
}


def _bound(name: str | None, line: int) -> Iterator[Statement]:
    if name is not None:
        yield Bind((name,), NOTHING, line)


def _bindings(context: Mapping[str, Any], line: int) -> tuple[Bind, ...]:
    return tuple(Bind((name,), expression(value), line) for name, value in context.items())


def _names(found: Any) -> tuple[str, ...]:
    """The template that an expression names; () where it is computed."""
    return (_plain(found.var),) if not found.is_var and not found.filters and isinstance(found.var, str) else ()


# --- expressions


def expression(found: Any) -> Expression:
    """An expression of Django's parser: a variable, or a literal, with filters."""
    if type(found).__name__ == "Variable":
        return _variable(found)
    if type(found).__name__ != "FilterExpression":
        return NOTHING
    value = _variable(found.var) if found.is_var else _literal(found.var)
    for function, given in found.filters:
        arguments = tuple(_variable(item) if lookup else _literal(item) for lookup, item in given)
        value = Filtered(value, function._filter_name, arguments)
    return value


def _literal(value: object) -> Expression:
    return Text(_plain(value)) if isinstance(value, str) else NOTHING


def _plain(text: str) -> str:
    """Django marks literals as safe, with a class of its own that `str()` keeps; what is stored has to be a `str`."""
    return str.__str__(text)


def _variable(found: Any) -> Expression:
    if found.lookups is None:
        return _literal(found.literal)
    first, *rest = found.lookups
    value: Expression = Name(first)
    for name in rest:
        value = Item(value) if name.isdigit() else Attribute(value, name)
    return value


def condition(test: Any) -> Expression:
    """The test of an `{% if %}`: of `and` and `or` only the left side is always evaluated."""
    operator = getattr(test, "id", "")
    if operator == "literal":
        return expression(test.value)
    first = condition(test.first) if getattr(test, "first", None) is not None else NOTHING
    if getattr(test, "second", None) is None:
        return Several((first,))
    second = condition(test.second)
    return Either(first, (second,), is_value=False) if operator in ("and", "or") else Several((first, second))
