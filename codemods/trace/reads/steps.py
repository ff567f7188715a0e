"""Paths of relations over models: `author__publisher` from Book, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from codemods.project.model import Field, FieldKind, Model

if TYPE_CHECKING:
    from codemods.project.index import Project

GENERIC_FOREIGN_KEY = "django.contrib.contenttypes.fields.GenericForeignKey"


@dataclass(frozen=True, slots=True)
class Step:
    """One relation, followed from one side."""

    name: str
    """The attribute on the owner's instances."""
    owner: Model
    target: Model | None
    """None where it is not known, or differs from row to row (a generic foreign key)."""
    kind: Literal["forward", "reverse-one", "many", "generic"]
    """"forward": foreign key or one-to-one; "reverse-one": one-to-one from the other side; "many": reverse foreign key,
    many-to-many, GenericRelation; "generic": GenericForeignKey."""
    field: Field | None
    """The field that makes the relation, on whichever side; None where it is not known."""
    nullable: bool
    """The other side may be missing."""
    many_to_many: bool = False

    @property
    def at(self) -> str:
        """Where the relation is declared."""
        return self.field.at if self.field is not None else self.owner.at

    @property
    def query_name(self) -> str:
        """What the relation is called in lookups and in select_related()."""
        if self.kind == "reverse-one" and self.field is not None and self.field.related_query_name is not None:
            return self.field.related_query_name
        return self.name

    @property
    def words(self) -> str:
        """For people: "author is a foreign key of Book"."""
        what = {
            "forward": "a foreign key",
            "reverse-one": "the other side of a one-to-one field",
            "many": "a many-to-many relation" if self.many_to_many else "the other side of a foreign key",
            "generic": "a generic foreign key",
        }[self.kind]
        return f"{self.name} is {what} of {self.owner.name}"


def step(project: Project, model: Model, name: str) -> Step | None:
    """The relation that the attribute `name` of the model's instances follows; None where it is none."""
    field = model.fields.get(name)
    near = getattr(model.ref, "path", None)
    if field is not None:
        target = project.model_by_label(field.related_model, near) if field.related_model is not None else None
        match field.kind:
            case FieldKind.RELATION:
                return Step(name, model, target, "forward", field, field.null)
            case FieldKind.MANY_TO_MANY:
                return Step(name, model, target, "many", field, nullable=False, many_to_many=True)
            case FieldKind.GENERIC if field.klass == GENERIC_FOREIGN_KEY:
                return Step(name, model, None, "generic", field, nullable=True)
            case FieldKind.GENERIC:
                return Step(name, model, target, "many", field, nullable=False)
            case _:
                return None
    reverse = model.reverse.get(name)
    if reverse is None:
        return None
    other = project.model_by_label(reverse.model, near)
    made_by = other.fields.get(reverse.field) if other is not None else None
    if reverse.kind == "one":
        return Step(name, model, other, "reverse-one", made_by, nullable=True)
    both = made_by is not None and made_by.kind is FieldKind.MANY_TO_MANY
    return Step(name, model, other, "many", made_by, nullable=False, many_to_many=both)


def steps(project: Project, model: Model, path: Sequence[str]) -> tuple[Step, ...] | None:
    """The relations of a path; None where one of them is not known."""
    found: list[Step] = []
    current: Model | None = model
    for name in path:
        one = step(project, current, name) if current is not None else None
        if one is None:
            return None
        found.append(one)
        current = one.target
    return tuple(found)


def leads_back(first: Step, second: Step) -> bool:
    """True where `second` goes back over the relation that `first` came by: its row is known without a query."""
    if first.field is None or first.field is not second.field or first.many_to_many:
        return False
    return {first.kind, second.kind} in ({"forward", "reverse-one"}, {"many", "forward"}) and second.kind != "many"
