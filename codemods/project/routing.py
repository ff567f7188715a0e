"""Database routers: may the rows of a model go to another database than the default one?"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.evidence import Evidence, assumed, proved
from codemods.project.model import ClassRef, FunctionRef, Model

if TYPE_CHECKING:
    from codemods.project.index import Project


def written_to_default(project: Project, model: Model | None) -> Evidence:
    """Do writes of `model` without an alias of their own go to the default database?"""
    settings = project.settings
    source = settings.values.get("DATABASE_ROUTERS", "[]")
    if len({item.alias for item in settings.databases}) == 1:
        return proved("there is one database")
    try:
        names = ast.literal_eval(source)
    except (ValueError, SyntaxError):
        return assumed(f"DATABASE_ROUTERS is computed: {source[:60]}")
    for dotted in names:
        doubt = _doubt(project, str(dotted), model)
        if doubt is not None:
            return doubt
    return proved("no database router sends it elsewhere" if names else "there is no database router")


def _doubt(project: Project, dotted: str, model: Model | None) -> Evidence | None:
    module, _, name = dotted.rpartition(".")
    near = project.settings.modules[0] if project.settings.modules else ""
    klass = project.resolve_import(near, module, name)
    what = "rows" if model is None else f"a {model.name}"
    if not isinstance(klass, ClassRef):
        return assumed(f"the database router {dotted} was not read: it may send {what} elsewhere")
    method = project.method(klass, "db_for_write")
    if method is None:
        return None
    node = project.function(method) if isinstance(method, FunctionRef) else None
    if node is None:
        return assumed(f"the database router {dotted} was not read: it may send {what} elsewhere", klass.at)
    returned = [item.value for item in ast.walk(node) if isinstance(item, ast.Return)]
    if all(_is_default(project, value) for value in returned):
        return None
    return assumed(f"the database router {name} may send {what} to another database", klass.at)


def _is_default(project: Project, value: ast.expr | None) -> bool:
    """No answer, or the default alias."""
    match value:
        case None:
            return True
        case ast.Constant(value=constant):
            return constant in (None, "default")
        case ast.Name(id="DEFAULT_DB_ALIAS"):
            return True
        case ast.Attribute(value=ast.Name(id="settings"), attr=name):
            return project.settings.values.get(name, "").strip("'\"") == "default"
    return False
