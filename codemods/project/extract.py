"""From a file's syntax tree to its facts: one walk, a pure function of path and text."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from codemods.project.expressions import Sources, dotted_name
from codemods.project.facts import (
    AssignFact,
    CallFact,
    ClassFact,
    ConnectFact,
    DecoratorFact,
    FileFacts,
    FunctionFact,
    ImportFact,
    RegisterFact,
    RouteFact,
)
from codemods.project.nodes import children_of
from codemods.project.source import Skipped, SourceFile
from codemods.project.syntax import (
    all_arguments,
    bound_targets,
    import_facts,
    is_request,
    keyword_value,
    parameter_facts,
    routed_views,
    string_items,
    unpacked_call,
)

_ROUTES = frozenset({"path", "re_path", "url"})
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def extract(path: str, tree: ast.Module, text: str, inexact: frozenset[int] = frozenset()) -> FileFacts:
    """The facts of one file. `text` is what `tree` was parsed from, but for the columns on the lines `inexact`."""
    return _Extractor(path, Sources(text, inexact)).run(tree)


def extract_source(source: SourceFile) -> FileFacts | Skipped:
    """The facts of a file that was read, or why there are none."""
    tree = source.parse()
    if isinstance(tree, Skipped):
        return tree
    lowered = source.lowered
    try:
        return extract(source.path, tree, source.text, frozenset() if lowered is None else lowered.inexact)
    except RecursionError:
        return Skipped(source.path, "nested too deeply")


@dataclass
class _Scope:
    """Where a statement stands."""

    kind: str
    """"module", "class" or "function"."""
    prefix: str = ""
    """What a definition's qualified name starts with."""
    function: str | None = None
    fallback: bool = False
    type_checking: bool = False
    conditional: bool = False
    imports: list[ImportFact] = field(default_factory=list)
    assigns: list[AssignFact] = field(default_factory=list)
    values: dict[str, tuple[ast.expr, bool]] = field(default_factory=dict)
    """What names are bound to at this point, and whether a loop runs over it."""

    def inside(self, *, fallback: bool = False, type_checking: bool = False) -> _Scope:
        """The same scope within a branch: its lists are shared."""
        return _Scope(
            self.kind,
            self.prefix,
            self.function,
            self.fallback or fallback,
            self.type_checking or type_checking,
            True,
            self.imports,
            self.assigns,
            self.values,
        )


class _Extractor:
    def __init__(self, path: str, sources: Sources) -> None:
        self.path = path
        self.sources = sources
        self.classes: list[ClassFact] = []
        self.functions: list[FunctionFact] = []
        self.connects: list[ConnectFact] = []
        self.registers: list[RegisterFact] = []
        self.routes: list[RouteFact] = []
        self.request_attributes: list[AssignFact] = []
        self.calls: dict[str, list[int]] = {}
        self.references: dict[str, list[int]] = {}
        self.exported: list[str] | None = None

    def run(self, tree: ast.Module) -> FileFacts:
        scope = _Scope("module")
        self.body(tree.body, scope)
        return FileFacts(
            path=self.path,
            imports=tuple(scope.imports),
            exported=None if self.exported is None else tuple(self.exported),
            assigns=tuple(scope.assigns),
            classes=tuple(self.classes),
            functions=tuple(self.functions),
            connects=tuple(self.connects),
            registers=tuple(self.registers),
            routes=tuple(self.routes),
            request_attributes=tuple(self.request_attributes),
            calls={name: tuple(lines) for name, lines in self.calls.items()},
            references={name: tuple(lines) for name, lines in self.references.items()},
        )

    # --- statements

    def body(self, statements: Sequence[ast.stmt], scope: _Scope) -> None:
        for statement in statements:
            self.statement(statement, scope)

    def statement(self, node: ast.stmt, scope: _Scope) -> None:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            flags = {"type_checking": scope.type_checking, "fallback": scope.fallback}
            scope.imports.extend(import_facts(node, **flags))
        elif isinstance(node, _FUNCTIONS):
            self.function(node, scope)
        elif isinstance(node, ast.ClassDef):
            self.klass(node, scope)
        elif isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
            self.assignment(node, scope)
        elif isinstance(node, ast.If):
            self.branch(node, scope)
        elif isinstance(node, (ast.Try, ast.TryStar)):
            self.attempt(node, scope)
        elif isinstance(node, ast.Expr):
            self.export_call(node.value, scope)
            self.expressions((node.value,), scope)
        else:
            self.compound(node, scope)

    def compound(self, node: ast.stmt, scope: _Scope) -> None:
        """Loops, with, match and simple statements: nested statements stay in the scope, expressions are walked."""
        for target in bound_targets(node):
            self.bind(target, None, scope)
        if isinstance(node, (ast.For, ast.AsyncFor)) and isinstance(node.target, ast.Name):
            scope.values[node.target.id] = (node.iter, True)
        nested: list[ast.stmt] = []
        expressions: list[ast.AST] = []
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.stmt):
                nested.append(child)
            elif isinstance(child, ast.match_case):
                nested.extend(child.body)
                expressions.extend(item for item in (child.pattern, child.guard) if item is not None)
            else:
                expressions.append(child)
        self.expressions(expressions, scope)
        self.body(nested, scope.inside() if nested else scope)

    def branch(self, node: ast.If, scope: _Scope) -> None:
        self.expressions((node.test,), scope)
        checking = (dotted_name(node.test) or "").rpartition(".")[2] == "TYPE_CHECKING"
        self.body(node.body, scope.inside(type_checking=checking))
        if node.orelse:
            self.body(node.orelse, scope.inside(fallback=not checking))

    def attempt(self, node: ast.Try | ast.TryStar, scope: _Scope) -> None:
        self.body(node.body, scope.inside())
        for handler in node.handlers:
            if handler.type is not None:
                self.expressions((handler.type,), scope)
            self.body(handler.body, scope.inside(fallback=True))
        for body in (node.orelse, node.finalbody):
            self.body(body, scope.inside() if body else scope)

    def assignment(self, node: ast.Assign | ast.AnnAssign | ast.AugAssign, scope: _Scope) -> None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        annotation = node.annotation if isinstance(node, ast.AnnAssign) else None
        augmented = isinstance(node, ast.AugAssign)
        for target in targets:
            self.bind(target, node.value, scope, annotation=annotation, augmented=augmented)
        self.expressions([*targets, *(item for item in (node.value, annotation) if item is not None)], scope)

    def bind(
        self,
        target: ast.expr,
        value: ast.expr | None,
        scope: _Scope,
        *,
        annotation: ast.expr | None = None,
        augmented: bool = False,
    ) -> None:
        if isinstance(target, (ast.Tuple, ast.List)):
            values: Sequence[ast.expr | None] = [None] * len(target.elts)
            if isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts):
                values = value.elts
            elif isinstance(value, ast.Call):
                values = unpacked_call(value, len(target.elts)) or values
            for item, item_value in zip(target.elts, values, strict=True):
                self.bind(item, item_value, scope)
        elif isinstance(target, ast.Starred):
            self.bind(target.value, None, scope)
        elif isinstance(target, ast.Attribute):
            if is_request(target.value):
                self.request_attributes.append(self.assign_fact(target.attr, target, value, scope))
        elif isinstance(target, ast.Name) and scope.kind == "function":
            scope.values.pop(target.id, None)
            if value is not None and not augmented:
                scope.values[target.id] = (value, False)
        elif isinstance(target, ast.Name):
            if scope.kind == "module" and target.id == "__all__":
                self.export(value, augmented=augmented)
            scope.assigns.append(self.assign_fact(target.id, target, value, scope, annotation, augmented=augmented))

    def assign_fact(
        self,
        name: str,
        node: ast.expr,
        value: ast.expr | None,
        scope: _Scope,
        annotation: ast.expr | None = None,
        *,
        augmented: bool = False,
    ) -> AssignFact:
        return AssignFact(
            name=name,
            source="" if value is None else self.sources.of(value),
            line=node.lineno,
            call=self.call_fact(value) if isinstance(value, ast.Call) else None,
            annotation=None if annotation is None else self.sources.of(annotation),
            fallback=scope.fallback,
            augmented=augmented,
        )

    # --- __all__

    def export(self, value: ast.expr | None, *, augmented: bool) -> None:
        names = string_items(value)
        if names is None:
            self.exported = None
        elif augmented:
            self.exported = None if self.exported is None else [*self.exported, *names]
        else:
            self.exported = names

    def export_call(self, node: ast.expr, scope: _Scope) -> None:
        """`__all__.append("Product")` and `__all__.extend([...])`."""
        if scope.kind != "module" or not isinstance(node, ast.Call) or self.exported is None or len(node.args) != 1:
            return
        name = dotted_name(node.func)
        if name == "__all__.append" and isinstance(node.args[0], ast.Constant):
            self.exported = [*self.exported, str(node.args[0].value)]
        elif name == "__all__.extend":
            names = string_items(node.args[0])
            self.exported = None if names is None else [*self.exported, *names]

    # --- definitions

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: _Scope) -> None:
        qualname = scope.prefix + node.name
        inner = _Scope("function", f"{qualname}.<locals>.", qualname)
        arguments = node.args
        outside: list[ast.AST] = [*node.decorator_list, *arguments.defaults]
        outside.extend(default for default in arguments.kw_defaults if default is not None)
        outside.extend(item.annotation for item in all_arguments(arguments) if item.annotation is not None)
        if node.returns is not None:
            outside.append(node.returns)
        self.expressions(outside, scope)
        position = len(self.functions)
        self.body(node.body, inner)
        fact = FunctionFact(
            qualname=qualname,
            line=node.lineno,
            end_line=node.end_lineno or node.lineno,
            decorators=self.decorators(node.decorator_list),
            parameters=parameter_facts(arguments, self.sources),
            is_async=isinstance(node, ast.AsyncFunctionDef),
            imports=tuple(inner.imports),
            fallback=scope.fallback,
        )
        self.functions.insert(position, fact)

    def decorators(self, nodes: Iterable[ast.expr]) -> tuple[DecoratorFact, ...]:
        found: list[DecoratorFact] = []
        for node in nodes:
            call = self.call_fact(node) if isinstance(node, ast.Call) else None
            name = call.callee if call is not None else dotted_name(node) or ""
            found.append(DecoratorFact(name, self.sources.of(node), node.lineno, call))
        return tuple(found)

    def klass(self, node: ast.ClassDef, scope: _Scope) -> None:
        qualname = scope.prefix + node.name
        self.expressions([*node.decorator_list, *node.bases, *(item.value for item in node.keywords)], scope)
        inner = _Scope("class", f"{qualname}.", scope.function, fallback=scope.fallback)
        position = len(self.classes)
        self.body(node.body, inner)
        calls = {at: self.call_fact(base) for at, base in enumerate(node.bases) if isinstance(base, ast.Call)}
        fact = ClassFact(
            qualname=qualname,
            line=node.lineno,
            end_line=node.end_lineno or node.lineno,
            bases=tuple(dotted_name(base) or self.sources.of(base) for base in node.bases),
            base_calls=calls,
            keywords=tuple((item.arg, self.sources.of(item.value)) for item in node.keywords),
            decorators=self.decorators(node.decorator_list),
            assigns=tuple(inner.assigns),
            conditional=scope.conditional,
            fallback=scope.fallback,
            imports=tuple(inner.imports),
        )
        self.classes.insert(position, fact)

    # --- expressions

    def expressions(self, nodes: Iterable[ast.AST], scope: _Scope) -> None:
        """Collects the names that are called and mentioned, and the calls that say something about the project."""
        calls, references = self.calls, self.references
        stack: list[ast.AST] = list(nodes)
        while stack:
            node = stack.pop()
            kind = type(node)
            if kind is ast.Call:
                assert isinstance(node, ast.Call)
                func = node.func
                if isinstance(func, ast.Name):
                    name = func.id
                elif isinstance(func, ast.Attribute):
                    name = func.attr
                    stack.append(func.value)
                else:
                    name = ""
                    stack.append(func)
                if name:
                    calls.setdefault(name, []).append(node.lineno)
                    self.call(name, node, scope)
                stack.extend(node.args)
                stack.extend(item.value for item in node.keywords)
            elif kind is ast.Name:
                assert isinstance(node, ast.Name)
                if isinstance(node.ctx, ast.Load):
                    references.setdefault(node.id, []).append(node.lineno)
            elif kind is ast.Attribute:
                assert isinstance(node, ast.Attribute)
                if isinstance(node.ctx, ast.Load):
                    references.setdefault(node.attr, []).append(node.lineno)
                stack.append(node.value)
            elif kind is not ast.Constant:
                stack.extend(children_of(node))

    def call(self, name: str, node: ast.Call, scope: _Scope) -> None:
        """Keeps the calls that connect, register or route something."""
        if name == "connect" and isinstance(node.func, ast.Attribute):
            signal = dotted_name(node.func.value)
            if signal is not None and (node.args or node.keywords):
                values = tuple(self.values_used(node, scope))
                self.connects.append(ConnectFact(signal, self.call_fact(node), scope.function, node.lineno, values))
        elif name.startswith("register") and (node.args or node.keywords):
            self.registers.append(RegisterFact(self.call_fact(node), scope.function, node.lineno))
        if name in _ROUTES or name == "register":
            view = node.args[1] if len(node.args) > 1 else keyword_value(node, "view", "viewset")
            if view is not None:
                self.routes.append(RouteFact(tuple(routed_views(view)), node.lineno))

    def values_used(self, node: ast.Call, scope: _Scope) -> Iterator[tuple[str, str, bool]]:
        """The names that a call mentions, with what they are bound to around it."""
        for item in ast.walk(node):
            if isinstance(item, ast.Name) and (bound := scope.values.get(item.id)) is not None:
                yield item.id, self.sources.of(bound[0]), bound[1]
                inner = scope.values.get(bound[0].id) if isinstance(bound[0], ast.Name) else None
                if isinstance(bound[0], ast.Name) and inner is not None:
                    yield bound[0].id, self.sources.of(inner[0]), inner[1]

    def call_fact(self, node: ast.Call) -> CallFact:
        callee, inner = self.callee(node.func)
        keywords = tuple((item.arg, self.sources.of(item.value)) for item in node.keywords)
        return CallFact(callee, tuple(self.sources.of(item) for item in node.args), keywords, node.lineno, inner)

    def callee(self, node: ast.expr) -> tuple[str, CallFact | None]:
        trail = ""
        while isinstance(node, (ast.Attribute, ast.Subscript)):
            trail = f".{node.attr}{trail}" if isinstance(node, ast.Attribute) else trail
            node = node.value
        if isinstance(node, ast.Name):
            return node.id + trail, None
        if isinstance(node, ast.Call):
            inner = self.call_fact(node)
            return (f"{inner.callee}(){trail}" if inner.callee else ""), inner
        return "", None
