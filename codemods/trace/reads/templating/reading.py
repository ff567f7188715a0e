"""What a template reads of the rows that a variable of its context holds.

The template is followed as it would be rendered, with `{% extends %}`, `{% include %}`, blocks, loops and macros, but
with kinds of values in place of values: a row of a model, rows, a related manager. Each relation that a row is asked
for is noted with its place. What hides behind a name of the model (a property, a method, `__str__`) is asked of
`Members`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from codemods.project.templates import tree
from codemods.project.templates.finder import Found
from codemods.trace.reads.rowvalues import OTHER, Condition, Manager, Row, Rows
from codemods.trace.reads.templating.domain import Group, MacroValue, Module, Place, Value, spot_of
from codemods.trace.reads.templating.expressions import Expressions

if TYPE_CHECKING:
    from codemods.trace.tracer import Tracer

MAX_STATEMENTS = 20_000
"""So many statements are followed, includes counted each time: hostile templates include each other without end."""
MAX_INCLUDES = 12
_TURNS = frozenset({("forloop", "first"), ("forloop", "last"), ("loop", "first"), ("loop", "last")})
"""True for one turn of a loop only."""


class TemplateReading(Expressions):
    """One reading of a template for one variable; `found` is the result."""

    __slots__ = ("_budget", "near", "opened")

    def __init__(self, tracer: Tracer, near: str) -> None:
        """`near`: the file that names the template."""
        super().__init__(tracer)
        self.near = near
        self.opened: dict[str, None] = {}
        """The files that were followed, in order."""
        self._budget = MAX_STATEMENTS

    def read(self, names: Iterable[str], scope: Mapping[str, Value]) -> Found | None:
        """Follow the template with these variables; None where there is no such file."""
        found = self.find(names)
        if found is not None:
            self._template(found.path, dict(scope), (), (), 0)
        return found

    def find(self, names: Iterable[str]) -> Found | None:
        """The file of the first of the names that there is one for."""
        found = (self.tracer.project.find_template(name, self.near) for name in names)
        return next((item for item in found if item is not None), None)

    # --- templates

    def _open(self, path: str) -> tree.Template:
        self.opened[path] = None
        return self.tracer.project.template(path)

    def _template(
        self, path: str, scope: dict[str, Value], via: tuple[str, ...], includes: tuple[str, ...], line: int
    ) -> None:
        template = self._open(path)
        if template.problem is not None:
            self.unread.setdefault(f"{path}: {template.problem}", f"{path}:1")
            return
        place = Place(template, {}, via=via, includes=(*includes, path))
        base, missing = self._chain(place, scope)
        if missing is None:
            self._body(base.body, scope, replace(place, template=base))
            return
        with self.condition(Condition(why=missing)):
            for block in template.body:
                if isinstance(block, tree.Block):
                    self._statement(block, scope, place)

    def _chain(self, place: Place, scope: dict[str, Value]) -> tuple[tree.Template, str | None]:
        """The template at the end of `{% extends %}`; what replaces which block goes into the place."""
        chains: dict[str, list[tuple[tree.Block, tree.Template]]] = {}
        template, seen = place.template, {place.template.path}
        while True:
            for name, block in template.blocks.items():
                chains.setdefault(name, []).append((block, template))
            place.chains = chains
            if template.extends is None:
                return template, None
            if not template.calls:
                # Jinja2 runs what stands outside of the blocks: macros, imports and variables.
                self._body([item for item in template.body if not isinstance(item, tree.Block)], scope, place)
            found = self.find(template.extends)
            if found is None or found.path in seen:
                named = template.extends[0] if template.extends else "a computed name"
                return template, f"{named}, which {template.path} extends, was not found"
            seen.add(found.path)
            template = self._open(found.path)
            if template.problem is not None:
                return template, f"{template.path}: {template.problem}"

    def _body(self, body: Iterable[tree.Statement], scope: dict[str, Value], place: Place) -> None:
        for statement in body:
            self._budget -= 1
            if self._budget < 0:
                self.unread.setdefault("it is too long to follow, includes counted", place.template.path)
                return
            self._statement(statement, scope, place)

    def _statement(self, node: tree.Statement, scope: dict[str, Value], place: Place) -> None:
        match node:
            case tree.Output(value=value, line=line):
                self.write(self.evaluate(value, scope, place, line), spot_of(place, line, value))
            case tree.Bind(names=names, value=value, line=line):
                found = self.evaluate(value, scope, place, line)
                scope.update({name: found if len(names) == 1 else OTHER for name in names})
            case tree.Scope(bindings=bindings, body=body):
                self._body((*bindings, *body), dict(scope), place)
            case tree.Loop():
                self._loop(node, scope, place)
            case tree.If(arms=arms):
                self._if(arms, scope, place)
            case tree.Sometimes(body=body):
                with self.condition(Condition()):
                    self._body(body, scope, place)
            case tree.Regroup():
                self._regroup(node, scope, place)
            case tree.Block():
                self._block(node, scope, place)
            case _:
                self._apart(node, scope, place)

    def _apart(self, node: tree.Statement, scope: dict[str, Value], place: Place) -> None:
        """Statements that lead to other bodies."""
        match node:
            case tree.Include():
                self._include(node, scope, place)
            case tree.Macro(name=name):
                scope[name] = MacroValue(node, place.template.path, scope)
            case tree.Import():
                self._import(node, scope, place)
            case tree.CallBlock(value=value, parameters=parameters, body=body, line=line):
                self.evaluate(value, scope, place, line)
                with self.condition(Condition()):
                    self._body(body, {**scope, **dict.fromkeys(parameters, OTHER)}, place)
            case tree.Unread():
                self._unread_tag(node, scope, place)
            case _:
                pass

    def _loop(self, node: tree.Loop, scope: dict[str, Value], place: Place) -> None:
        iterable = self.evaluate(node.value, scope, place, node.line)
        self.use(iterable, spot_of(place, node.line, node.value))
        item: Value = OTHER
        if isinstance(iterable, Rows):
            item = iterable.row
            if not item.path:
                item = replace(item, depth=len(self.stack))
        elif isinstance(iterable, Group):
            item = iterable
        inner = {**scope, **dict.fromkeys(node.names, OTHER)}
        if len(node.names) == 1:
            inner[node.names[0]] = item
        self._body(node.body, inner, place)
        with self.condition(Condition()):
            self._body(node.empty, dict(scope), place)

    def _if(self, arms: Sequence[tree.Arm], scope: dict[str, Value], place: Place) -> None:
        opened = 0
        for arm in arms:
            if arm.test is not None:
                self.use(self.evaluate(arm.test, scope, place, arm.line), spot_of(place, arm.line, arm.test))
            with self.condition(Condition(once=_is_one_turn(arm.test))):
                self._body(arm.body, scope, place)
            # The test of an elif runs where the one before it did not hold.
            self.stack.append(Condition())
            opened += 1
        del self.stack[len(self.stack) - opened :]

    def _regroup(self, node: tree.Regroup, scope: dict[str, Value], place: Place) -> None:
        value = self.evaluate(node.value, scope, place, node.line)
        self.use(value, spot_of(place, node.line, node.value))
        scope[node.name] = OTHER
        if isinstance(value, Rows):
            row = value.row if value.row.path else replace(value.row, depth=len(self.stack))
            self.evaluate(node.by, {**scope, node.item: row}, place, node.line)
            scope[node.name] = Group(value)

    def _block(self, node: tree.Block, scope: dict[str, Value], place: Place) -> None:
        chain = place.chains.get(node.name) or [(node, place.template)]
        self._render_block(chain, scope, place)

    def _render_block(
        self, chain: Sequence[tuple[tree.Block, tree.Template]], scope: dict[str, Value], place: Place
    ) -> None:
        block, template = chain[0]
        above = chain[1] if len(chain) > 1 else None
        inner = replace(place, template=template, above=above)
        self._body(block.body, dict(scope), inner)

    def _include(self, node: tree.Include, scope: dict[str, Value], place: Place) -> None:
        bound = {
            name: self.evaluate(item.value, scope, place, item.line) for item in node.bindings for name in item.names
        }
        found = self.find(node.names)
        at = f"{place.template.path}:{node.line}"
        if found is None:
            named = node.names[0] if node.names else "a template with a computed name"
            if any(isinstance(value, Row) for value in (*scope.values(), *bound.values())):
                self.unread.setdefault(f"{named} is included and was not found", at)
            return
        if found.path in place.includes or len(place.includes) > MAX_INCLUDES:
            self.unread.setdefault(f"{found.path} includes itself", at)
            return
        inner = bound if node.only else {**scope, **bound}
        via = (*place.via, f"{at} includes {found.path}")
        self._template(found.path, dict(inner), via, place.includes, node.line)

    def _import(self, node: tree.Import, scope: dict[str, Value], place: Place) -> None:
        found = self.find([node.template]) if node.template is not None else None
        names: dict[str, Value] = {}
        if found is not None and found.path not in place.includes and len(place.includes) <= MAX_INCLUDES:
            template = self._open(found.path)
            inner = Place(template, {}, via=place.via, includes=(*place.includes, found.path))
            body = [item for item in template.body if isinstance(item, tree.Macro | tree.Bind | tree.Import)]
            self._body(body, names, inner)
        if node.module is not None:
            scope[node.module] = Module(names)
        for there, here in node.names:
            scope[here] = names.get(there, OTHER)

    def _unread_tag(self, node: tree.Unread, scope: dict[str, Value], place: Place) -> None:
        """A tag that was not read may read more of what it is given, and render its body or not."""
        at = f"{place.template.path}:{node.line}"
        values = [self.evaluate(item, scope, place, node.line) for item in node.arguments]
        if any(isinstance(value, Row | Rows | Manager) for value in values):
            self.unread.setdefault(f"the tag {node.tag} was not read", at)
        if node.body:
            with self.condition(Condition(why=f"the tag {node.tag} in {at} was not read")):
                self._body(node.body, dict(scope), place)
        if node.name is not None:
            scope[node.name] = OTHER

    def expand_super(self, scope: dict[str, Value], place: Place) -> None:
        if place.above is None:
            return
        block, template = place.above
        chain = place.chains.get(block.name, ())
        rest = [item for index, item in enumerate(chain) if index >= chain.index((block, template))]
        self._render_block(rest, scope, place)

    def expand_macro(
        self, value: MacroValue, arguments: Sequence[Value], named: Mapping[str, Value], place: Place, line: int
    ) -> None:
        key = f"{value.path}:{value.macro.name}()"
        if key in place.includes or len(place.includes) > MAX_INCLUDES:
            return
        parameters = value.macro.parameters
        bound = {**dict.fromkeys(parameters, OTHER), **dict(zip(parameters, arguments, strict=False)), **named}
        via = (*place.via, f"{place.template.path}:{line} calls {value.macro.name}()")
        inner = Place(self._open(value.path), {}, via=via, includes=(*place.includes, key))
        self._body(value.macro.body, {**value.scope, **bound}, inner)


def _is_one_turn(test: tree.Expression | None) -> bool:
    match test:
        case tree.Attribute(base=tree.Name(name=loop), name=name):
            return (loop, name) in _TURNS
        case _:
            return False
