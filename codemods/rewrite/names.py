"""Which name a symbol has at a place: an import that is there, or one to be added."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import libcst as cst

from codemods.rewrite.document import Document, RefusalError
from codemods.rewrite.scopes import Binding, Scopes, imported_module, module_of

_LOCAL = "@local"
_HOMES = {
    "django.db.models.expressions": "django.db.models",
    "django.db.models.aggregates": "django.db.models",
    "django.db.models.query": "django.db.models",
    "django.db.models.query_utils": "django.db.models",
    "django.contrib.gis.db.models": "django.db.models",
}
"""Modules whose public names are the same objects in another module."""


@dataclass(frozen=True, slots=True, order=True)
class NewImport:
    """``from module import name as alias``; ``import name`` where the module is empty."""

    module: str
    name: str
    alias: str = ""

    @property
    def bound(self) -> str:
        """The name that it binds."""
        return self.alias or self.name

    @property
    def text(self) -> str:
        """The statement."""
        start = f"from {self.module} import {self.name}" if self.module else f"import {self.name}"
        return f"{start} as {self.alias}" if self.alias else start


@dataclass(slots=True)
class Wanted:
    """The imports to add."""

    top: dict[NewImport, int] = field(default_factory=dict)
    """By import, the index of the first top-level statement that needs it: it must come before."""
    local: dict[int, list[NewImport]] = field(default_factory=dict)
    """By id of a function, what its body must import first."""


def home(dotted: str) -> str:
    """The usual name of what `dotted` names: "django.db.models.expressions.F" -> "django.db.models.F"."""
    module, dot, name = dotted.rpartition(".")
    return f"{_HOMES.get(module, module)}{dot}{name}"


class Names:
    """Says what symbols are called at the places of edits, and keeps a list of the imports that this takes."""

    def __init__(self, document: Document, path: str) -> None:
        self.document = document
        self.module = module_of(path)
        self.scopes = _scopes(document, path)
        self.wanted = Wanted()

    def spell(self, symbol: str, attribute: str | None, node: cst.CSTNode) -> tuple[str, bool]:
        """How `symbol` is written at `node`; with True where that includes `.attribute`, which follows it.

        Raises RefusalError where no name can be had.
        """
        local = symbol.endswith(_LOCAL)
        dotted = symbol.removesuffix(_LOCAL)
        found = self._existing(dotted, attribute, node)
        if found is not None:
            return found
        own = self._of_this_module(dotted, node)
        if own is not None:
            return own, False
        function = self._function(node) if local else None
        new = self._new(dotted, node)
        if function is not None:
            needed = self.wanted.local.setdefault(id(function), [])
            if new not in needed:
                needed.append(new)
        else:
            index = self._top_index(node)
            self.wanted.top[new] = min(index, self.wanted.top.get(new, index))
        return new.bound, False

    def _existing(self, dotted: str, attribute: str | None, node: cst.CSTNode) -> tuple[str, bool] | None:
        """The best spelling by imports that are there."""
        ranked: list[tuple[int, int, str, bool]] = []
        for order, binding in enumerate(self._imports_near(node)):
            for rank, text, consumed in self._spellings(binding, dotted, attribute):
                if self._is_usable(binding, node):
                    ranked.append((rank, order, text, consumed))
        if not ranked:
            return None
        _, _, text, consumed = min(ranked)
        return text, consumed

    def _spellings(self, binding: Binding, dotted: str, attribute: str | None) -> Iterator[tuple[int, str, bool]]:
        """Ways to write `dotted` (and the attribute that follows it) with what `binding` binds, with a rank."""
        parent, _, last = dotted.rpartition(".")
        is_module = attribute is not None and last[:1].islower()
        if binding.loaded is not None:
            if binding.loaded == dotted or (binding.loaded == parent and not is_module):
                yield 3, dotted, False
            return
        if binding.dotted is None:
            return
        if self._same(binding.dotted, dotted):
            yield 0, binding.name, False
        elif attribute is not None and self._same(binding.dotted, f"{dotted}.{attribute}"):
            yield 1, binding.name, True
        elif parent and not is_module and self._same_module(binding.dotted, parent):
            yield 2, f"{binding.name}.{last}", False

    def _same(self, bound: str, wanted: str) -> bool:
        """Whether two dotted names are one object; a file's own path may start outside the import root."""
        return home(bound) == home(wanted) or (bound.endswith(f".{wanted}") and self._is_own_root(bound))

    def _same_module(self, bound: str, wanted: str) -> bool:
        return _HOMES.get(bound, bound) == wanted or (bound.endswith(f".{wanted}") and self._is_own_root(bound))

    def _is_own_root(self, dotted: str) -> bool:
        """Whether a name starts where this file's path does, as those that relative imports give."""
        return dotted.partition(".")[0] == self.module.partition(".")[0]

    def _imports_near(self, node: cst.CSTNode) -> Iterator[Binding]:
        """All import bindings of the scopes around `node`, innermost scope first."""
        for scope in [*self.scopes.around(node), self.document.module]:
            for bindings in self.scopes.of(scope).values():
                yield from (item for item in bindings if item.dotted is not None)

    def _is_usable(self, binding: Binding, node: cst.CSTNode) -> bool:
        """Whether `binding` is what its name means at `node`, on every path there."""
        for scope in self.scopes.around(node):
            found = self.scopes.of(scope).get(binding.name)
            if found:
                return binding in found and self._agree(found) and self._comes_before(binding.node, node)
        found = self.scopes.of(self.document.module).get(binding.name, [])
        return (
            binding in found
            and self._agree(found)
            and binding.name not in self._rebound_by_global
            and self._is_top_level(binding.node)
            and self._comes_before(binding.node, node)
        )

    @staticmethod
    def _agree(found: list[Binding]) -> bool:
        return len({item.dotted for item in found}) == 1 and found[0].dotted is not None

    def _comes_before(self, statement: cst.CSTNode, node: cst.CSTNode) -> bool:
        """Whether `statement` has run whenever `node` runs: it stands earlier, in a block around `node`."""
        positions = self.document.positions
        if positions.inner[id(statement)][0] >= positions.inner[id(node)][0]:
            return False
        block = positions.parents[id(positions.parents[id(statement)])]
        return any(ancestor is block for ancestor in self.document.ancestors(node))

    def _is_top_level(self, node: cst.CSTNode) -> bool:
        parents = self.document.positions.parents
        line = parents[id(node)]
        return isinstance(line, cst.SimpleStatementLine) and isinstance(parents[id(line)], cst.Module)

    @cached_property
    def _rebound_by_global(self) -> frozenset[str]:
        found = re.findall(r"^[ \t]*global[ \t]+([^\n#;]+)", self.document.text, re.MULTILINE)
        return frozenset(name.strip() for names in found for name in names.split(","))

    def _of_this_module(self, dotted: str, node: cst.CSTNode) -> str | None:
        """The bare name, where `dotted` is defined in this very file."""
        module, _, name = dotted.rpartition(".")
        if not module or not (self.module == module or self.module.endswith(f".{module}")):
            return None
        found = self.scopes.of(self.document.module).get(name)
        if not found:
            return None
        if any(name in self.scopes.of(scope) for scope in self.scopes.around(node)):
            raise RefusalError(reason=f"{name} of this module is hidden by a local name")
        return name

    def _function(self, node: cst.CSTNode) -> cst.FunctionDef | None:
        found = self.document.enclosing(node, lambda item: isinstance(item, cst.FunctionDef))
        return found if isinstance(found, cst.FunctionDef) else None

    def _top_index(self, node: cst.CSTNode) -> int:
        """The index of the top-level statement that holds `node`."""
        top = node
        for ancestor in self.document.ancestors(node):
            if isinstance(ancestor, cst.Module):
                break
            top = ancestor
        return next(index for index, item in enumerate(self.document.module.body) if item is top)

    def _new(self, dotted: str, node: cst.CSTNode) -> NewImport:
        """The import to add, under a name that means nothing else at `node`."""
        module, _, name = dotted.rpartition(".")
        for alias in ("", *_aliases(module, name)):
            if self._is_free(alias or name, dotted, node):
                return NewImport(module, name, alias)
        raise RefusalError(reason=f"no free name for {dotted}")

    def _is_free(self, name: str, dotted: str, node: cst.CSTNode) -> bool:
        """Whether a new import may bind `name` to `dotted` for the use at `node`."""
        if any(name in self.scopes.of(scope) for scope in self.scopes.around(node)):
            return False
        found = self.scopes.of(self.document.module).get(name, [])
        if any(item.dotted is None or not self._same(item.dotted, dotted) for item in found):
            return False
        if any(item.loaded is not None for item in found):
            return False
        if name in self._rebound_by_global:
            return False
        if found or not self._stars(dotted):
            return True
        return re.search(rf"\b{re.escape(name)}\b", self.document.text) is None

    def _stars(self, dotted: str) -> bool:
        """Whether star imports of other modules may bind names that are not seen."""
        module = dotted.rpartition(".")[0]
        for statement in self.document.module.body:
            for item in statement.body if isinstance(statement, cst.SimpleStatementLine) else ():
                if isinstance(item, cst.ImportFrom) and isinstance(item.names, cst.ImportStar):
                    source = imported_module(item, self.scopes.package)
                    if _HOMES.get(source, source) != module:
                        return True
        return False


@lru_cache(maxsize=2)
def _scopes(document: Document, path: str) -> Scopes:
    """One file is rewritten once for each of its changes and once for all: its scopes stay the same."""
    return Scopes(document, path)


def _aliases(module: str, name: str) -> Iterator[str]:
    """``db_transaction`` for ``django.db.transaction``, then others."""
    parts = module.split(".") if module else []
    if parts:
        yield f"{parts[-1]}_{name}"
        yield f"{'_'.join(parts)}_{name}"
    yield from (f"{name}_{number}" for number in range(2, 10))
