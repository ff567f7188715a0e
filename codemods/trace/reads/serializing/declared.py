"""The fields of a serializer: those that its body declares, and those that its Meta names."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from codemods.project.expressions import parse_expression
from codemods.project.model import Assigned, ClassRef, External, FieldKind, FunctionRef, Model
from codemods.trace.values import ClassValue

if TYPE_CHECKING:
    from codemods.trace.tracer import Tracer

SERIALIZER = "rest_framework.serializers.BaseSerializer"
MODEL_SERIALIZER = "rest_framework.serializers.ModelSerializer"
FIELD = "rest_framework.serializers.Field"
ALL = "__all__"
_DEPTH = 6
_GIVE_OUT_AS_DECLARED = ("rest_framework.", "drf_writable_nested.", "builtins.", "typing.")
"""What bases of other packages leave the fields that are given out as they are: the second only writes otherwise."""


@dataclass(frozen=True, slots=True)
class Declared:
    """One field of a body: ``author = AuthorSerializer(read_only=True)``."""

    name: str
    call: ast.Call
    path: str

    @property
    def at(self) -> str:
        """Where it is declared."""
        return f"{self.path}:{self.call.lineno}"

    def option(self, name: str) -> ast.expr | None:
        """A keyword argument of the field."""
        return next((item.value for item in self.call.keywords if item.arg == name), None)

    def text(self, name: str) -> str | None:
        """A keyword argument that is a literal text."""
        found = self.option(name)
        return found.value if isinstance(found, ast.Constant) and isinstance(found.value, str) else None

    def is_true(self, name: str) -> bool:
        """True where a keyword argument is literally true."""
        found = self.option(name)
        return isinstance(found, ast.Constant) and found.value is True


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields that a serializer gives out."""

    declared: Mapping[str, Declared]
    named: tuple[str, ...]
    """Names of Meta.fields that the body does not declare."""
    model: Model | None
    at: str
    depth: int = 0
    changed: bool = False
    """Code of the class may take fields away, or add some."""
    unread: str | None = None
    """A base that was not read, and may do so too."""


def fields_of(tracer: Tracer, klass: ClassRef) -> Fields:
    """The fields of a serializer class."""
    declared = {name: item for name, item in _declared(tracer, klass).items() if not item.is_true("write_only")}
    model = _model(tracer, klass)
    given, at = _names(tracer, klass, "fields")
    changed, unread = _changes_fields(tracer, klass), _unread_base(tracer, klass)
    hidden = _write_only(tracer, klass)
    if model is None or not tracer.project.is_subclass(klass, MODEL_SERIALIZER):
        return Fields(declared, (), model, klass.at, changed=changed, unread=unread)
    if given is None or given == (ALL,):
        left_out = _names(tracer, klass, "exclude")[0] or ()
        if given is None and _meta(tracer, klass, "fields") is not None:
            unread = unread or f"Meta.fields of {klass.qualname} is computed"
        plain = [name for name in _forward(model) if name not in left_out]
    else:
        plain = [name for name in given if name not in declared]
        declared = {name: item for name, item in declared.items() if name in given}
    named = tuple(name for name in plain if name not in declared and name not in hidden)
    depth = _meta(tracer, klass, "depth")
    given_depth = depth[0].value if depth is not None and isinstance(depth[0], ast.Constant) else 0
    level = given_depth if isinstance(given_depth, int) else 0
    return Fields(declared, named, model, at or klass.at, level, changed, unread)


def _forward(model: Model) -> Iterator[str]:
    """The fields that "__all__" means: the model's own, relations from the other side not among them."""
    for name, field in model.fields.items():
        if field.kind is not FieldKind.GENERIC:
            yield name


def _declared(tracer: Tracer, klass: ClassRef) -> dict[str, Declared]:
    found: dict[str, Declared] = {}
    for base in reversed(tracer.project.mro(klass)):
        if not isinstance(base, ClassRef):
            continue
        node = tracer.project.klass(base)
        for statement in node.body if node is not None else ():
            match statement:
                case (
                    ast.Assign(targets=[ast.Name(id=name)], value=value)
                    | ast.AnnAssign(target=ast.Name(id=name), value=value)
                ):
                    found.pop(name, None)
                    if isinstance(value, ast.Call) and is_field(tracer, base.path, value):
                        found[name] = Declared(name, value, base.path)
                case _:
                    pass
    return found


def is_field(tracer: Tracer, path: str, call: ast.Call) -> bool:
    """True for a call of a serializer or of a field of one; also where that class is not known."""
    return is_field_class(tracer, path, call.func) or is_made(tracer, path, call.func)


def is_field_class(tracer: Tracer, path: str, node: ast.expr) -> bool:
    """True for the class of a serializer, or of a field of one."""
    ref = tracer.project.resolve_expr(path, node)
    if isinstance(ref, ClassRef):
        return tracer.project.is_subclass(ref, SERIALIZER, FIELD)
    return isinstance(ref, External) and ref.dotted.rpartition(".")[2].endswith(("Field", "Serializer"))


def is_made(tracer: Tracer, path: str, node: ast.expr) -> bool:
    """True for a class that a function makes of such a class: `only_for(TagSerializer, "staff")`."""
    if not isinstance(node, ast.Call):
        return False
    given = (*node.args, *(item.value for item in node.keywords))
    return any(is_field_class(tracer, path, item) for item in given)


def _meta(tracer: Tracer, klass: ClassRef, name: str) -> tuple[ast.expr, str, str] | None:
    """An option of Meta: its expression, the file, and the place."""
    found = tracer.project.class_attribute(klass, "Meta")
    if found is None or not isinstance(found[1], ClassRef):
        return None
    member = tracer.project.class_attribute(found[1], name)
    if member is None or not isinstance(member[1], Assigned):
        return None
    node = parse_expression(member[1].source)
    return None if node is None else (node, member[1].path, f"{member[1].path}:{member[1].line}")


def _model(tracer: Tracer, klass: ClassRef) -> Model | None:
    found = tracer.project.class_attribute(klass, "Meta")
    if found is None or not isinstance(found[1], ClassRef):
        return None
    member = tracer.project.class_attribute(found[1], "model")
    value = tracer.assigned_value(member[1]) if member is not None and isinstance(member[1], Assigned) else None
    return value.model if isinstance(value, ClassValue) else None


def _names(tracer: Tracer, klass: ClassRef, option: str) -> tuple[tuple[str, ...] | None, str | None]:
    """The names that an option of Meta lists, and its place; None where it does not, or they are computed."""
    found = _meta(tracer, klass, option)
    if found is None:
        return None, None
    return _listed(tracer, found[0], found[1], _DEPTH), found[2]


def _listed(tracer: Tracer, node: ast.expr, path: str, depth: int) -> tuple[str, ...] | None:
    """A literal list of names, sums of such lists, and `Other.Meta.fields`."""
    match node:
        case ast.Constant(value=str(text)):
            return (text,)
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
            parts = [
                _listed(tracer, item.value if isinstance(item, ast.Starred) else item, path, depth) for item in items
            ]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            parts = [_listed(tracer, left, path, depth), _listed(tracer, right, path, depth)]
        case ast.Call(func=ast.Name(id="list" | "tuple"), args=[inner]):
            parts = [_listed(tracer, inner, path, depth)]
        case ast.Name() | ast.Attribute() if depth:
            ref = tracer.project.resolve_expr(path, node)
            if not isinstance(ref, Assigned):
                return None
            assigned = parse_expression(ref.source)
            parts = [_listed(tracer, assigned, ref.path, depth - 1) if assigned is not None else None]
        case _:
            return None
    if any(part is None for part in parts):
        return None
    return tuple(name for part in parts for name in part or ())


def _write_only(tracer: Tracer, klass: ClassRef) -> frozenset[str]:
    """Fields that `extra_kwargs` makes write-only."""
    found = _meta(tracer, klass, "extra_kwargs")
    names = set()
    if found is not None and isinstance(found[0], ast.Dict):
        for key, value in zip(found[0].keys, found[0].values, strict=True):
            if isinstance(key, ast.Constant) and "'write_only': True" in ast.unparse(value):
                names.add(str(key.value))
    return frozenset(names)


def _unread_base(tracer: Tracer, klass: ClassRef) -> str | None:
    for base in tracer.project.mro(klass):
        if isinstance(base, External) and not base.dotted.startswith(_GIVE_OUT_AS_DECLARED):
            return f"{base.dotted}, a base of {klass.qualname}, was not read"
    return None


def list_of_its_own(tracer: Tracer, klass: ClassRef) -> str | None:
    """A class that gives out many rows in place of DRF's own, which goes through all of them."""
    own = tracer.project.method(klass, "many_init")
    if isinstance(own, FunctionRef):
        return f"what {own.qualname}() makes for many rows was not read"
    meta = tracer.project.class_attribute(klass, "Meta")
    inner = meta[1] if meta is not None else None
    named = tracer.project.class_attribute(inner, "list_serializer_class") if isinstance(inner, ClassRef) else None
    if named is None:
        return None
    member = named[1]
    value = tracer.assigned_value(member) if isinstance(member, Assigned) else None
    ref = value.ref if isinstance(value, ClassValue) else member
    if not isinstance(ref, ClassRef):
        return f"the list_serializer_class of {klass.qualname} was not read"
    giving = (tracer.project.method(ref, name) for name in ("to_representation", "data"))
    own = next((item for item in giving if isinstance(item, FunctionRef)), None)
    return f"{own.qualname}() may ask for the rows in another way" if own is not None else _unread_base(tracer, ref)


def _changes_fields(tracer: Tracer, klass: ClassRef) -> bool:
    """True where a method of the class may give out other fields than those that are declared."""
    for base in tracer.project.mro(klass):
        node = tracer.project.klass(base) if isinstance(base, ClassRef) else None
        for item in node.body if node is not None else ():
            name = item.name if isinstance(item, ast.FunctionDef) else ""
            if name in ("get_fields", "fields") or (name == "__init__" and "fields" in ast.unparse(item)):
                return True
    return False
