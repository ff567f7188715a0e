"""Which columns assigning an attribute changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codemods.project.model import Assigned, ClassRef, FieldKind, Model

if TYPE_CHECKING:
    from codemods.project.index import Project


def changed_columns(project: Project, model: Model, attribute: str) -> tuple[str, ...] | None:
    """The fields whose columns change with ``instance.attribute = ...``; none for a plain attribute.

    None where that is not known: the class has something there that may act when it is assigned.
    """
    field = model.field(attribute)
    if field is None:
        return None if _may_act(project, model, attribute) else ()
    if field.kind is FieldKind.GENERIC:
        parts = (field.options.get("ct_field", "content_type"), field.options.get("fk_field", "object_id"))
        found = [model.field(part.strip("\"'")) for part in parts]
        names = tuple(item.name for item in found if item is not None and item.concrete)
        return names if len(names) == len(parts) else None
    return (field.name,) if field.concrete else ()


def _may_act(project: Project, model: Model, attribute: str) -> bool:
    if not isinstance(model.ref, ClassRef) or attribute in model.reverse:
        return False
    found = project.class_attribute(model.ref, attribute)
    if found is None:
        return bool(model.unknown_bases) and not attribute.startswith("_")
    return not isinstance(found[1], Assigned) or "(" in found[1].source
