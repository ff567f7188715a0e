"""`class Meta` of models: options with inheritance, and the unique constraints in them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from codemods.project.classes import Classes, Klass
from codemods.project.expressions import dotted_name, is_true, parse_expression
from codemods.project.libraries import library_class
from codemods.project.model import Assigned, ClassRef, Unique
from codemods.project.names import last_name


class MetaReader:
    """Reads the Meta options of models."""

    def __init__(self, classes: Classes) -> None:
        self.classes = classes
        self._options: dict[Klass, Mapping[str, str]] = {}

    def own(self, klass: Klass) -> Mapping[str, str]:
        """The options that the class's own `Meta` body sets, as source."""
        if not isinstance(klass, ClassRef):
            known = library_class(klass.dotted)
            return {} if known is None else known.meta
        meta = self.classes.members(klass).get("Meta")
        return self._body(meta) if isinstance(meta, ClassRef) else {}

    def _body(self, meta: ClassRef) -> Mapping[str, str]:
        members = self.classes.members(meta)
        return {name: item.source for name, item in members.items() if isinstance(item, Assigned)}

    def options(self, klass: Klass) -> Mapping[str, str]:
        """All options: of the own Meta with what it inherits, or of that of the first abstract base that has one."""
        found = self._options.get(klass)
        if found is None:
            self._options[klass] = {}
            found = self._options[klass] = self._all(klass)
        return found

    def _all(self, klass: Klass) -> Mapping[str, str]:
        holder = self._holder(klass)
        if holder is None:
            return {}
        if not isinstance(holder, ClassRef):
            return {key: value for key, value in self.own(holder).items() if holder == klass or key != "abstract"}
        meta = self.classes.members(holder)["Meta"]
        assert isinstance(meta, ClassRef)
        options: dict[str, str] = {}
        for item in reversed(self.classes.mro(meta)):
            if isinstance(item, ClassRef):
                body = self._body(item)
                options.update({k: v for k, v in body.items() if k != "abstract" or (item == meta and holder == klass)})
        return options

    def _holder(self, klass: Klass) -> Klass | None:
        """The class of the MRO whose Meta counts: the own one, else that of an abstract base."""
        for item in self.classes.mro(klass):
            own = self.own(item)
            has_meta = isinstance(item, ClassRef) and isinstance(self.classes.members(item).get("Meta"), ClassRef)
            if (own or has_meta) and (item == klass or is_true(own.get("abstract"))):
                return item
        return None

    def text(self, klass: Klass, option: str) -> str | None:
        """The string that an option is set to."""
        source = self.options(klass).get(option)
        holder = self._holder(klass) if source is not None else None
        return self.classes.names.string(holder.path if isinstance(holder, ClassRef) else None, source)

    def unique(self, klass: Klass) -> Iterator[Unique]:
        """unique_together and UniqueConstraint of the options."""
        options = self.options(klass)
        holder = self._holder(klass)
        at = klass.dotted if not isinstance(klass, ClassRef) else klass.at
        path = holder.path if isinstance(holder, ClassRef) else None
        for fields in _together(parse_expression(options.get("unique_together", ""))):
            yield Unique(fields, None, at)
        source = options.get("constraints")
        if source is not None:
            yield from self._constraints(source, path, at, set())

    def _constraints(self, source: str, path: str | None, at: str, seen: set[str]) -> Iterator[Unique]:
        node = parse_expression(source)
        if node is None or source in seen:
            return
        seen.add(source)
        for item in ast.walk(node):
            if isinstance(item, ast.Call) and last_name(dotted_name(item.func) or "") == "UniqueConstraint":
                found = _constraint(item, at)
                if found is not None:
                    yield found
            elif isinstance(item, (ast.Attribute, ast.Name)) and path is not None:
                # A list that is added to, or unpacked into, this one.
                name = dotted_name(item)
                ref = self.classes.names.resolve(path, name) if name is not None else None
                if isinstance(ref, Assigned) and "UniqueConstraint" in ref.source:
                    yield from self._constraints(ref.source, ref.path, f"{ref.path}:{ref.line}", seen)


def _together(node: ast.expr | None) -> list[tuple[str, ...]]:
    """The column groups of unique_together: one tuple of names, or several of them."""
    if not isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        return []
    plain = [item.value for item in node.elts if isinstance(item, ast.Constant) and isinstance(item.value, str)]
    if plain and len(plain) == len(node.elts):
        return [tuple(plain)]
    return [fields for item in node.elts for fields in _together(item)]


def _constraint(node: ast.Call, at: str) -> Unique | None:
    values = {item.arg: item.value for item in node.keywords if item.arg is not None}
    fields = values.get("fields")
    names = _together(fields)
    if len(names) != 1 or node.args:
        return None
    condition = values.get("condition")
    return Unique(names[0], None if condition is None else ast.unparse(condition), at)
