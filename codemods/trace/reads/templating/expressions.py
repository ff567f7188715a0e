"""Expressions of templates: what each evaluates to, and what is read on the way."""

from __future__ import annotations

import abc
from collections.abc import Mapping, Sequence
from dataclasses import replace

from codemods.project.templates import tree
from codemods.trace.reads.rownotes import Notes
from codemods.trace.reads.rowreads import Loaded
from codemods.trace.reads.rowvalues import OTHER, Condition, Manager, Other, Row, Rows, Spot
from codemods.trace.reads.templating.domain import Group, MacroValue, Module, Place, Value, spot_of

_SAME_ROWS = frozenset(
    """slice dictsort dictsortreversed sort reverse list batch unique select reject selectattr rejectattr default
    default_if_none safe d""".split()
)
"""Filters that give rows of those that they are given."""
_ONE = frozenset({"first", "last", "random"})
_TAKE_ALL = frozenset(
    """length length_is join map sum groupby count min max string tojson pprint escape e yesno add make_list
    json_script""".split()
)
"""Filters of Django and of Jinja2 that give something else, and look at all rows, or at the value, for it."""
_ROWS = frozenset({"all", "object_list", "filter", "exclude", "order_by", "distinct", "reverse", "iterator"})
"""What gives rows of a queryset; of a related manager only the first two give what a prefetch holds."""
_ROW = frozenset({"first", "last", "get", "latest", "earliest"})


class Expressions(Notes, abc.ABC):
    """Evaluates expressions in a scope of variables."""

    __slots__ = ()

    @abc.abstractmethod
    def expand_macro(
        self, value: MacroValue, arguments: Sequence[Value], named: Mapping[str, Value], place: Place, line: int
    ) -> None:
        """Follow the body of a macro that is called."""

    @abc.abstractmethod
    def expand_super(self, scope: dict[str, Value], place: Place) -> None:
        """Follow the block that this one replaces."""

    def evaluate(self, node: tree.Expression, scope: Mapping[str, Value], place: Place, line: int) -> Value:
        match node:
            case tree.Name(name=name):
                return scope.get(name, OTHER)
            case tree.Attribute(base=tree.Name(name="block"), name="super") if place.template.calls:
                self.expand_super(dict(scope), place)
                return OTHER
            case tree.Attribute(base=base, name=name):
                return self._attribute(self.evaluate(base, scope, place, line), name, place, line, node)
            case tree.Item(base=base, is_slice=is_slice):
                return self._item(self.evaluate(base, scope, place, line), is_slice, place, line, node)
            case tree.Called():
                return self._call(node, scope, place, line)
            case tree.Filtered():
                return self._filter(node, scope, place, line)
            case tree.Either(first=first, rest=rest, is_value=is_value):
                return self._either(first, rest, is_value, scope, place, line)
            case tree.Several(parts=parts):
                for part in parts:
                    self.use(self.evaluate(part, scope, place, line), spot_of(place, line, part))
                return OTHER
            case tree.Text():
                return OTHER

    def _either(
        self,
        first: tree.Expression,
        rest: Sequence[tree.Expression],
        is_value: bool,
        scope: Mapping[str, Value],
        place: Place,
        line: int,
    ) -> Value:
        values = [self.evaluate(first, scope, place, line)]
        self.use(values[0], spot_of(place, line, first))
        with self.condition(Condition()):
            for item in rest:
                values.append(self.evaluate(item, scope, place, line))
                if not is_value:
                    self.use(values[-1], spot_of(place, line, item))
        kept = [value for value in values if not isinstance(value, Other)]
        return kept[0] if is_value and len(kept) == 1 else OTHER

    def _attribute(self, owner: Value, name: str, place: Place, line: int, node: tree.Expression) -> Value:
        match owner:
            case Row():
                return self.of_row(owner, name, spot_of(place, line, node), called=place.template.calls)
            case Rows() if name == "object_list":
                return owner
            case Rows() | Manager():
                return self._of_rows(owner, name, spot_of(place, line, node)) if place.template.calls else OTHER
            case Group(rows=rows):
                return rows if name == "list" else OTHER
            case Module(names=names):
                return names.get(name, OTHER)
            case _:
                return OTHER

    def _of_rows(self, rows: Rows | Manager, name: str, spot: Spot) -> Value:
        """A method of a queryset or of a related manager, called."""
        row = rows.row
        if name in ("all", "object_list") or (name in _ROWS and not row.path):
            return Rows(row)
        if not row.path:
            return Row(row.model, single=True) if name in _ROW else OTHER
        loaded: Loaded = "count" if name == "count" else "exists" if name == "exists" else "manager-filtered"
        self.note(row, loaded, spot)
        return OTHER

    def _item(self, owner: Value, is_slice: bool, place: Place, line: int, node: tree.Expression) -> Value:
        if is_slice and isinstance(owner, Rows) and owner.row.path:
            owner = Rows(replace(owner.row, cut=True))
        self.use(owner, spot_of(place, line, node))
        if isinstance(owner, Rows):
            if is_slice:
                return owner
            return owner.row if owner.row.path else replace(owner.row, single=True)
        return OTHER

    def _call(self, node: tree.Called, scope: Mapping[str, Value], place: Place, line: int) -> Value:
        arguments = [self.evaluate(item, scope, place, line) for item in node.arguments]
        named = {name: self.evaluate(item, scope, place, line) for name, item in node.keywords}
        match node.function:
            case tree.Name(name="super"):
                self.expand_super(dict(scope), place)
                return OTHER
            case tree.Attribute(base=base, name=name):
                owner = self.evaluate(base, scope, place, line)
                if isinstance(owner, Row):
                    return self.of_row(owner, name, spot_of(place, line, node.function), called=True)
                if isinstance(owner, Rows | Manager):
                    return self._of_rows(owner, name, spot_of(place, line, node.function))
                called = self._attribute(owner, name, place, line, node.function)
            case function:
                called = self.evaluate(function, scope, place, line)
        if isinstance(called, MacroValue):
            self.expand_macro(called, arguments, named, place, line)
        return OTHER

    def _filter(self, node: tree.Filtered, scope: Mapping[str, Value], place: Place, line: int) -> Value:
        value = self.evaluate(node.base, scope, place, line)
        for item in node.arguments:
            self.use(self.evaluate(item, scope, place, line), spot_of(place, line, item))
        if isinstance(value, Rows) and value.row.path and node.name not in _TAKE_ALL | _SAME_ROWS | _ONE:
            with self.condition(Condition(f"what the filter {node.name} makes of the rows was not read")):
                self.use(value, spot_of(place, line, node))
            return OTHER
        if isinstance(value, Rows) and value.row.path and node.name == "slice":
            value = Rows(replace(value.row, cut=True))
        self.use(value, spot_of(place, line, node))
        if isinstance(value, Rows):
            self._attribute_argument(value, node, place, line)
            if node.name in _ONE:
                return value.row if value.row.path else replace(value.row, single=True)
            if node.name == "join":
                self.write(self.each(value), spot_of(place, line, node))
        return value if node.name in _SAME_ROWS else OTHER

    def _attribute_argument(self, rows: Rows, node: tree.Filtered, place: Place, line: int) -> None:
        """`|dictsort:"author.name"`, `|map(attribute="author.name")`: read of each row."""
        for item in node.arguments:
            if isinstance(item, tree.Text) and all(part.isidentifier() for part in item.value.split(".")):
                value: Value = self.each(rows)
                for name in item.value.split("."):
                    if isinstance(value, Row):
                        value = self.of_row(value, name, spot_of(place, line, node), called=False)
