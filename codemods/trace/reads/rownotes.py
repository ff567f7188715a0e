"""Notes of what is read: each path once, with the place that reads it most surely."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from codemods.project.model import Model
from codemods.trace.reads.members import members_of
from codemods.trace.reads.rowreads import Loaded, PathRead
from codemods.trace.reads.rowvalues import OTHER, Condition, Manager, Row, Rows, RowValue, Spot
from codemods.trace.reads.steps import step, steps

if TYPE_CHECKING:
    from codemods.trace.tracer import Tracer

MAX_PATH = 6
"""A longer path of relations is not followed."""


@dataclass(slots=True)
class Notes:
    """What is known of models, and what was read so far."""

    tracer: Tracer
    found: dict[tuple[tuple[str, ...], Loaded], PathRead] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)
    """What was not read and might read more, with the place."""
    stack: list[Condition] = field(default_factory=list)
    asked: dict[tuple[str, ...], set[str]] = field(default_factory=dict)
    """The attributes that are asked of the row at the end of each path; "" where it is looked at as a whole."""

    @contextmanager
    def condition(self, condition: Condition) -> Iterator[None]:
        """What is rendered inside need not be rendered for each row."""
        self.stack.append(condition)
        try:
            yield
        finally:
            self.stack.pop()

    @contextmanager
    def nothing(self) -> Iterator[None]:
        """No condition."""
        yield

    def of_row(self, row: Row, name: str, spot: Spot, *, called: bool) -> RowValue:
        """The value of an attribute of a row."""
        if len(row.path) >= MAX_PATH:
            return OTHER
        self.asked.setdefault(row.path, set()).add(name)
        found = step(self.tracer.project, row.model, name)
        if found is None:
            return self.member(row, name, spot, called=called)
        leads = replace(row, path=(*row.path, name), many=row.many or found.kind in ("many", "generic"))
        if found.kind == "many":
            return Manager(replace(leads, model=found.target)) if found.target is not None else OTHER
        self.note(leads, "instance", spot)
        return replace(leads, model=found.target) if found.target is not None else OTHER

    def member(self, row: Row, name: str, spot: Spot, *, called: bool) -> RowValue:
        if row.model.field(name) is not None or (not row.path and name in row.annotated):
            return OTHER
        member = members_of(self.tracer, row.model, name)
        if member is None or (member.is_method and not called):
            return OTHER
        self.note_all(row, member.reads, spot)
        if member.gives is None:
            return OTHER
        return self._follow(row, member.gives)

    def _follow(self, row: Row, path: Sequence[str]) -> RowValue:
        """The value at the end of a path from a row whose reads are noted already."""
        found = steps(self.tracer.project, row.model, path)
        if not found or found[-1].target is None:
            return OTHER
        many = any(item.kind in ("many", "generic") for item in found)
        leads = replace(row, model=found[-1].target, path=(*row.path, *path), many=row.many or many)
        return Rows(leads) if found[-1].kind == "many" else leads

    def each(self, rows: Rows) -> Row:
        """Each of the rows, where something goes over them without a loop."""
        return rows.row if rows.row.path else replace(rows.row, depth=len(self.stack))

    def write(self, value: object, spot: Spot) -> None:
        """A value is written: of a row that is its `__str__`."""
        self.use(value, spot)
        if isinstance(value, Row):
            self.member(value, "__str__", spot, called=True)
        elif isinstance(value, Rows):
            self.member(self.each(value), "__str__", spot, called=True)

    def use(self, value: object, spot: Spot) -> None:
        """A value is looked at: rows at the end of a path are read now."""
        if isinstance(value, Row):
            self.asked.setdefault(value.path, set()).add("")
        if isinstance(value, Rows) and value.row.path:
            self.note(value.row, "manager-all", spot)

    def reads(self) -> Iterator[PathRead]:
        """What was noted; a row of which nothing but one attribute is asked says so."""
        for read in self.found.values():
            names = self.asked.get(read.path, set())
            yield replace(read, only=min(names)) if len(names) == 1 and read.only is None and "" not in names else read

    def behind_many(self, model: Model) -> Iterator[PathRead]:
        """Of what was read of one row: what is read of each of many rows behind it. The rest is one query anyhow."""
        for read in self.reads():
            found = steps(self.tracer.project, model, read.path[:-1])
            if any(item.kind == "many" for item in found or ()):
                yield read

    def note_all(self, row: Row, reads: Iterable[PathRead], spot: Spot) -> None:
        for read in reads:
            step = replace(row, path=(*row.path, *read.path), many=row.many or read.kind == "many")
            if read.path and len(step.path) <= MAX_PATH:
                self.note(step, read.loaded, spot, read)

    def note(
        self,
        row: Row,
        loaded: Loaded,
        spot: Spot,
        inner: PathRead | None = None,
    ) -> None:
        """One path is read of each row; of several places that read it, one that always does."""
        open_ = self.stack[row.depth :]
        if row.single or any(item.once for item in open_):
            return
        reasons = [item.why for item in self.stack if item.why is not None]
        if row.cut:
            reasons.append("how many rows are loaded for the first of them alone is not known")
        unread = tuple(dict.fromkeys(reasons))
        read = PathRead(
            path=row.path,
            kind="many" if row.many else "forward",
            conditional=bool(open_) or (inner is not None and inner.conditional),
            at=spot.at,
            via=(*spot.via, f"{spot.at} {spot.text}".strip(), *(inner.via if inner is not None else ())),
            loaded=loaded,
            certain=not unread and (inner is None or inner.certain),
            unknown=(*unread, *(inner.unknown if inner is not None else ())),
            only=inner.only if inner is not None else None,
        )
        known = self.found.get((row.path, loaded))
        if known is None or (_weakness(known) > _weakness(read)):
            self.found[row.path, loaded] = read


def _weakness(read: PathRead) -> tuple[int, bool]:
    return len(read.unknown), read.conditional
