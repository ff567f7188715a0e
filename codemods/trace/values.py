"""What the tracer knows about a value: the abstract domain."""

from __future__ import annotations

import ast
import enum
import operator
from collections.abc import Callable
from dataclasses import field, fields
from typing import Any

from codemods.evidence import Evidence
from codemods.project.model import ClassRef, External, FunctionRef, Model, ModuleRef, Task
from codemods.records import dataclass


class Origin(enum.Enum):
    """Where an instance came from."""

    FETCHED = "fetched"
    """One row read here: get(), first(), get_object_or_404(), self.get_object(), a call that returns one."""
    ITERATED = "iterated"
    """A row of a queryset that is iterated."""
    CREATED = "created"
    """objects.create(...): inserted a moment ago; only its own writes since then are pending."""
    GET_OR_CREATE = "get_or_create"
    """get_or_create() / update_or_create(): stored either way."""
    RELATED = "related"
    """Followed from another instance: order.customer."""
    NEW = "new"
    """Model(...): not a row yet."""
    PARAMETER = "parameter"
    SELF = "self"
    RECEIVER = "receiver"
    """The `instance` of a signal receiver."""
    REQUEST = "request"
    """Kept on the request: request.user, request.profile."""
    ATTRIBUTE = "attribute"
    """Kept on an object across methods: self.object, self.line."""
    FORM = "form"
    """form.save(commit=False), form.instance: may be new or carry unsaved form data."""
    COPY = "copy"
    """copy.copy(instance), or its key was set to None."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Write:
    """One assignment to an attribute of an instance."""

    attribute: str
    node: ast.AST
    """The assignment statement, or the call that writes (setattr, set_password, obj.tags.append)."""
    at: str
    """"path:line" (in another file where a callee writes)."""
    value: ast.expr | None = None
    """The right side (the operand of an augmented assignment); None where a callee writes."""
    operator: ast.operator | None = None
    """The operator of an augmented assignment or of `x.f = x.f + y`."""
    operand: ast.expr | None = None
    """Of a read-modify-write: the other side."""
    operand_first: bool = False
    """`x.f = y - x.f`: the operand stands on the left."""
    in_place: bool = False
    """The attribute's value was changed in place: obj.data["k"] = v, obj.tags.append(x)."""
    conditional: bool = False
    """It does not run on every path from the fetch to the save."""
    read_before: bool = False
    """The value that it starts from was already changed in memory (a second += before one save)."""
    from_call: str | None = None
    """Name of the project function that writes, where it is not this one."""
    reads: tuple[ast.expr, ...] = ()
    """The expressions in `value` (or the target of an augmented assignment) that read this very field of this object,
    as it came from the row: `p.stock` in `p.stock = max(0, p.stock - n)`."""
    expression: bool = False
    """What is assigned is a database expression (F(...) + 1)."""

    @property
    def is_plain(self) -> bool:
        """True where the column is set to what the line says: not in place, elsewhere, or from its old value."""
        changed = self.in_place or self.from_call or isinstance(self.node, ast.AugAssign)
        return not changed and self.value is not None


@dataclass(frozen=True, slots=True)
class Obj:
    """An object, most often an instance of a model; what is known of it at a moment is its `ObjState`."""

    id: int


@dataclass(frozen=True, slots=True)
class ObjState:
    """What is known about an instance at one moment. Immutable: events keep the state of their moment."""

    id: int
    model: Model | None
    origin: Origin
    node: ast.AST | None
    """The expression that it came from (the fetch call), in the traced function; None for self and parameters."""
    at: str
    stored: Evidence
    """Is it a row that exists?"""
    clean: Evidence
    """Had it no unsaved writes when it came in here? Proved for fetched rows; see `Callers.clean` for parameters."""
    narrowed_from: Evidence | None = None
    """What `stored` was before a condition on its key settled it for one path."""
    name: str | None = None
    """The name that it was first bound to, or the parameter's name."""
    queryset: QuerySet | None = None
    """The queryset that it was fetched from or iterated from."""
    via: tuple[str, ...] = ()
    """For RELATED / ATTRIBUTE / REQUEST: the attribute path."""
    writes: tuple[Write, ...] = ()
    """Every write since it was fetched or last saved as a whole."""
    opaque: tuple[Evidence, ...] = ()
    """Why there may be writes that are not in `writes`: passed to unread code, setattr with a computed name."""
    escaped: tuple[Evidence, ...] = ()
    """Where other code got hold of it (stored, returned, passed on), also where that code is known not to write."""
    locked: Evidence | None = None
    """Its row is locked by select_for_update (inside a transaction)."""
    key_written: str | None = None
    """Place where pk / id was assigned or `_state.adding` set."""
    incoming: bool = True
    """What was unsaved when it came into this function may still be unsaved."""
    saves: tuple[str, ...] = ()
    """Places of the saves so far in this function (callees included)."""
    bound_form: bool = False
    guessed: str | None = None
    """Why its model is only likely: a parameter named like a model that has all the attributes used."""
    partial: Evidence | None = None
    """Set where it was loaded by only() / defer() / raw()."""
    conditional_origin: tuple[Origin, ...] = ()
    """Where branches join: the origins of the alternatives (origin is then the worst of them)."""
    reached: Reached | None = field(default=None, compare=False, repr=False)
    """How it was come to, where it was followed from another instance or is a row of a related manager of one."""

    def replace(self, **changes: Any) -> ObjState:
        """A copy with other values: what `dataclasses.replace` does, in a fraction of its time."""
        new = object.__new__(ObjState)
        for put, value in zip(_PUT, _GET(self), strict=True):
            put(new, value)
        for name, value in changes.items():
            _PUT_BY_NAME[name](new, value)
        return new


_NAMES = tuple(item.name for item in fields(ObjState))
_GET = operator.attrgetter(*_NAMES)
_PUT_BY_NAME: dict[str, Callable[[ObjState, Any], None]] = {name: vars(ObjState)[name].__set__ for name in _NAMES}
_PUT = tuple(_PUT_BY_NAME.values())


@dataclass(frozen=True, slots=True)
class Reached:
    """The instance whose relation was followed, as it was known then, and the relation's name on it."""

    owner: ObjState
    name: str


@dataclass(frozen=True, slots=True)
class ChainCall:
    """One call of a queryset chain."""

    name: str
    node: ast.Call | None
    function: FunctionRef | None = None
    """The function that makes the call (of nested ones the outermost)."""


@dataclass(frozen=True, slots=True)
class QuerySet:
    """A queryset, a manager or a related manager."""

    model: Model | None
    chain: tuple[ChainCall, ...] = ()
    manager: str | None = None
    """"objects", the related accessor, ...; None where it is not known."""
    owner: Obj | None = None
    """The instance whose related manager it is: order.lines."""
    knows: str | None = None
    """The foreign key of its rows that made the related manager, and leads back to the owner: "order"."""
    using: ast.expr | None = None
    using_unknown: bool = False
    locked: bool = False
    is_manager: bool = False
    sliced: bool = False
    """`qs[:5]` was taken: it can be filtered no further."""
    guessed: str | None = None
    """Why its model is only likely."""
    values: bool = False
    """values() / values_list() / dates: rows are no instances."""
    custom: tuple[FunctionRef, ...] = ()
    """Project methods of managers and querysets that the chain went through."""
    node: ast.expr | None = None
    """What gave it last in the function that is walked: the last call of its chain there, or of a project function."""
    parameter: str | None = None
    """The parameter that it came in as, in the function that is walked."""
    slice: ast.Slice | None = None
    """The last slice that was taken of it."""

    @property
    def annotated(self) -> frozenset[str]:
        """The names that annotate() gives to each row: its own attributes, before a property of the class."""
        calls = [call.node for call in self.chain if call.name == "annotate" and call.node is not None]
        return frozenset(keyword.arg for call in calls for keyword in call.keywords if keyword.arg is not None)


@dataclass(frozen=True, slots=True)
class FunctionValue:
    """A function of the project, perhaps bound to a receiver and with arguments given by partial."""

    ref: FunctionRef
    receiver: Value | None = None
    decorated: bool = False


@dataclass(frozen=True, slots=True)
class ClassValue:
    """A class; `model` where it is one."""

    ref: ClassRef | External
    model: Model | None = None
    guessed: str | None = None
    """Why it may be another class."""


@dataclass(frozen=True, slots=True)
class ModuleValue:
    """A module."""

    ref: ModuleRef | External


@dataclass(frozen=True, slots=True)
class ExternalValue:
    """Something outside the project by its canonical dotted name; `called`: the result of calling it."""

    dotted: str
    called: bool = False


@dataclass(frozen=True, slots=True)
class TaskValue:
    """A function that a task queue runs."""

    task: Task


@dataclass(frozen=True, slots=True)
class SignatureValue:
    """task.s(...), group(...), chain(...), chord(...): something that .delay() / .apply_async() dispatches."""

    kind: str
    tasks: tuple[Task, ...] = ()


@dataclass(frozen=True, slots=True)
class Const:
    """A literal."""

    value: Any


@dataclass(frozen=True, slots=True)
class TupleValue:
    """A tuple whose items are known one by one."""

    items: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list, set, generator or evaluated queryset of like items."""

    item: Value
    queryset: QuerySet | None = None
    keys: tuple[tuple[str, Value], ...] = ()
    """Of a dictionary: the rows that it holds under constant keys."""


@dataclass(frozen=True, slots=True)
class Bound:
    """An attribute of a known value that is about to be called: `order.save`, `Order.objects.filter`."""

    receiver: Value
    name: str


@dataclass(frozen=True, slots=True)
class Request:
    """An HttpRequest (or DRF's)."""

    id: int = 0


@dataclass(frozen=True, slots=True)
class Form:
    """A form, formset or serializer instance of the project; `model` where it is a model form."""

    ref: ClassRef | External | None
    model: Model | None
    instance: Obj | None = None


@dataclass(frozen=True, slots=True)
class Self:
    """`self` (or `cls`) of a class that is no model."""

    ref: ClassRef
    is_class: bool = False


@dataclass(frozen=True, slots=True)
class Instance:
    """An object of a project class that is no model."""

    ref: ClassRef


@dataclass(frozen=True, slots=True)
class FieldValue:
    """The value of a field of an instance, as read: `order.total` (not followed further)."""

    owner: Obj
    attribute: str
    changed: bool = False
    """It was written in memory before it was read."""


@dataclass(frozen=True, slots=True)
class Super:
    """`super()`: the next class in the MRO of `receiver` after `after`."""

    receiver: Value
    after: ClassRef


@dataclass(frozen=True, slots=True)
class Unknown:
    """Anything; `why` nothing more is known."""

    why: str = ""


@dataclass(frozen=True, slots=True)
class Union:
    """One of several values (branches joined)."""

    options: tuple[Value, ...] = field(default_factory=tuple)


Value = (
    Obj
    | QuerySet
    | FunctionValue
    | ClassValue
    | ModuleValue
    | ExternalValue
    | TaskValue
    | SignatureValue
    | Const
    | TupleValue
    | ListOf
    | Bound
    | Request
    | Form
    | Self
    | Instance
    | FieldValue
    | Super
    | Unknown
    | Union
)


def values_in(value: Value) -> int:
    """How many values a value consists of."""
    match value:
        case TupleValue(items) | Union(items):
            return sum(values_in(item) for item in items)
        case ListOf(item):
            return values_in(item)
        case _:
            return 1
