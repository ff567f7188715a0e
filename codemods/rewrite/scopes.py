"""Which names are bound where: enough to say what a name means at the place of an edit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import libcst as cst

from codemods.rewrite.document import Document

Function = cst.FunctionDef | cst.Lambda
Comprehension = cst.ListComp | cst.SetComp | cst.DictComp | cst.GeneratorExp


@dataclass(frozen=True, slots=True)
class Binding:
    """One place that binds a name."""

    name: str
    dotted: str | None
    """What an import binds it to ("django.db.models"); None for everything that is not an import."""
    node: cst.CSTNode
    """The import statement, else the node that binds."""
    loaded: str | None = None
    """For ``import a.b.c``, which binds ``a``: the module that is loaded ("a.b.c")."""


def package_of(path: str) -> str:
    """The dotted package that holds the file: "shop/admin/views.py" -> "shop.admin"."""
    return ".".join(path.split("/")[:-1])


def module_of(path: str) -> str:
    """The dotted name of the file's module, from the project's root."""
    parts = path.removesuffix(".py").split("/")
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def dotted_name(node: cst.BaseExpression | None) -> str | None:
    """``a.b.c`` as text; None for other expressions."""
    if isinstance(node, cst.Name):
        return node.value
    if isinstance(node, cst.Attribute):
        base = dotted_name(node.value)
        return None if base is None else f"{base}.{node.attr.value}"
    return None


def imported_module(node: cst.ImportFrom, package: str) -> str:
    """The absolute name of the module that a from-import names; "" where the dots lead out of the project."""
    name = dotted_name(node.module) or ""
    level = len(node.relative)
    if level == 0:
        return name
    parts = package.split(".") if package else []
    if level - 1 > len(parts):
        return ""
    base = parts[: len(parts) - (level - 1)]
    return ".".join([*base, name] if name else base)


def imports_in(node: cst.CSTNode, package: str) -> Iterator[Binding]:
    """The names that an import statement binds."""
    if isinstance(node, cst.Import):
        for alias in node.names:
            full = dotted_name(alias.name) or ""
            if alias.asname is not None:
                yield Binding(dotted_name(_target(alias.asname)) or "", full, node)
            else:
                root = full.partition(".")[0]
                yield Binding(root, root, node, loaded=full)
    elif isinstance(node, cst.ImportFrom) and not isinstance(node.names, cst.ImportStar):
        module = imported_module(node, package)
        for alias in node.names:
            name = dotted_name(alias.name) or ""
            bound = name if alias.asname is None else dotted_name(_target(alias.asname)) or ""
            yield Binding(bound, f"{module}.{name}" if module else None, node)


def _target(asname: cst.AsName) -> cst.BaseExpression:
    return asname.name


class _Collector(cst.CSTVisitor):
    """Bindings of one scope; nested functions and classes only give their names."""

    def __init__(self, package: str, scope: cst.CSTNode, *, expressions: bool) -> None:
        super().__init__()
        self.package = package
        self.scope = scope
        self.expressions = expressions
        self.found: list[Binding] = []
        self.outer: set[str] = set()
        """Names that ``global`` or ``nonlocal`` hand to another scope."""

    def _bind(self, name: str, node: cst.CSTNode) -> None:
        self.found.append(Binding(name, None, node))

    def bind_target(self, target: cst.BaseExpression | cst.BaseElement) -> None:
        if isinstance(target, cst.Name):
            self._bind(target.value, target)
        elif isinstance(target, cst.Tuple | cst.List):
            for element in target.elements:
                self.bind_target(element.value)

    def on_visit(self, node: cst.CSTNode) -> bool:
        if node is self.scope:
            return True
        if isinstance(
            node, cst.BaseParenthesizableWhitespace | cst.EmptyLine | cst.TrailingWhitespace | cst.BaseString
        ):
            return False
        if isinstance(node, cst.Import | cst.ImportFrom):
            self.found.extend(imports_in(node, self.package))
            return False
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            self._bind(node.name.value, node)
            return False
        if isinstance(node, Function | Comprehension):
            return self.expressions and not isinstance(node, cst.Lambda)
        if isinstance(node, cst.Global | cst.Nonlocal):
            self.outer.update(item.name.value for item in node.names)
            return False
        self._bind_by(node)
        return self.expressions or not isinstance(node, cst.BaseExpression)

    def _bind_by(self, node: cst.CSTNode) -> None:
        match node:
            case cst.AssignTarget() | cst.AnnAssign() | cst.AugAssign() | cst.For():
                self.bind_target(node.target)
            case cst.NamedExpr():
                self.bind_target(node.target)
            case cst.AsName():
                self.bind_target(node.name)
            case cst.Del():
                self.bind_target(node.target)
            case cst.MatchAs(name=cst.Name(value=name)) | cst.MatchStar(name=cst.Name(value=name)):
                self._bind(name, node)
            case cst.MatchMapping(rest=cst.Name(value=name)):
                self._bind(name, node)
            case cst.TypeAlias():
                self._bind(node.name.value, node)
            case _:
                pass


class Scopes:
    """The bindings of the scopes of one file, collected when first asked for."""

    def __init__(self, document: Document, path: str) -> None:
        self.document = document
        self.package = package_of(path)
        self._walrus = ":=" in document.text
        self._cache: dict[int, dict[str, list[Binding]]] = {}

    def of(self, scope: cst.CSTNode) -> dict[str, list[Binding]]:
        """By name, what binds it in `scope` (a module, class, function, lambda or comprehension)."""
        known = self._cache.get(id(scope))
        if known is None:
            known = self._cache[id(scope)] = self._collect(scope)
        return known

    def _collect(self, scope: cst.CSTNode) -> dict[str, list[Binding]]:
        found: list[Binding] = []
        outer: set[str] = set()
        if isinstance(scope, Function):
            found += [Binding(param.name.value, None, param) for param in _params(scope.params)]
        if isinstance(scope, cst.FunctionDef | cst.ClassDef) and scope.type_parameters is not None:
            found += [Binding(item.param.name.value, None, item) for item in scope.type_parameters.params]
        if isinstance(scope, Comprehension):
            collector = _Collector(self.package, scope, expressions=False)
            clause: cst.CompFor | None = scope.for_in
            while clause is not None:
                collector.bind_target(clause.target)
                clause = clause.inner_for_in
            found += collector.found
        elif isinstance(scope, cst.FunctionDef | cst.ClassDef | cst.Module):
            body = scope if isinstance(scope, cst.Module) else scope.body
            collector = _Collector(self.package, body, expressions=self._walrus)
            body.visit(collector)
            found += collector.found
            outer = collector.outer
        names: dict[str, list[Binding]] = {}
        for binding in found:
            if binding.name not in outer:
                names.setdefault(binding.name, []).append(binding)
        return names

    def around(self, node: cst.CSTNode) -> list[cst.CSTNode]:
        """The scopes that a name at `node` is looked up in, innermost first, without the module."""
        found: list[cst.CSTNode] = []
        inner_function = False
        for ancestor in self.document.ancestors(node):
            if isinstance(ancestor, Function):
                found.append(ancestor)
                inner_function = True
            elif isinstance(ancestor, Comprehension) or (isinstance(ancestor, cst.ClassDef) and not inner_function):
                found.append(ancestor)
        return found


def _params(params: cst.Parameters) -> Sequence[cst.Param]:
    found = [*params.posonly_params, *params.params, *params.kwonly_params]
    found += [star for star in (params.star_arg, params.star_kwarg) if isinstance(star, cst.Param)]
    return found
