"""The Django events of a function, in order, each with its place in the control flow."""

from __future__ import annotations

import ast
import enum
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field

from codemods.project.model import FunctionRef, Task
from codemods.records import dataclass
from codemods.trace.reads.rowreads import ReaderOfRows
from codemods.trace.values import Obj, ObjState, QuerySet, Value, Write


class BlockKind(enum.Enum):
    """Why a statement does not run exactly once."""

    IF = "if"
    ELSE = "else"
    FOR = "for"
    WHILE = "while"
    TRY = "try"
    EXCEPT = "except"
    FINALLY = "finally"
    WITH = "with"
    FUNCTION = "function"
    """Inside a nested function or lambda: runs when that is called, if ever."""
    COMPREHENSION = "comprehension"
    MATCH = "match"
    CONDITION = "condition"
    """The later operands of and / or, the arms of a conditional expression."""


@dataclass(frozen=True, slots=True)
class Block:
    """One enclosing block, outermost first in `Event.blocks`."""

    kind: BlockKind
    node: ast.AST
    test: ast.expr | None = None
    """The condition of an if / while / conditional expression."""


@dataclass(frozen=True, slots=True)
class Atomic:
    """A transaction that is open around an event, in this function."""

    node: ast.AST | None
    """The with statement or the decorator; None for what encloses the whole function by other means."""
    using: ast.expr | None
    """The alias expression; None = the default database."""
    why: str
    """"transaction.atomic()", "traced_atomic_transaction() is a context manager around transaction.atomic"."""
    at: str
    durable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that the function does. `node` is the expression or statement in the traced file."""

    node: ast.expr | ast.stmt
    statement: ast.stmt
    """The smallest statement that holds `node` (for a compound statement's header: the compound statement)."""
    index: int
    """Order of first execution within the function."""
    blocks: tuple[Block, ...] = ()
    atomics: tuple[Atomic, ...] = ()
    """Transactions opened in this function around the event, outermost first."""
    in_on_commit: bool = False
    """Inside a function or lambda that is handed to transaction.on_commit (or a project wrapper of it)."""
    function: FunctionRef | None = None
    """The nested function that holds it, where it is not the traced one itself."""

    @property
    def line(self) -> int:
        return self.node.lineno


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch(Event):
    """A row (or rows) is read: get(), first(), get_object_or_404(), a loop over a queryset, list(qs)."""

    queryset: QuerySet
    method: str
    obj: Obj | None = None
    """The instance, where one row is fetched; of loops the item."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Event):
    """A queryset is asked for something other than its rows: how many there are, whether there is any.

    `node` is the call (of its method, or of the builtin function that gets it), or the expression whose truth is asked.
    """

    queryset: QuerySet
    how: str
    """"count", "exists", "len", "bool", "sum", ...; "truth" where there is no call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Create(Event):
    """M.objects.create(...), bulk_create, related.create: a row is inserted."""

    queryset: QuerySet
    method: str
    obj: Obj | None
    uses: frozenset[int] = frozenset()
    """Ids of the objects in its arguments and in its receiver (related manager)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GetOrCreate(Event):
    """get_or_create / update_or_create and their async forms; `node` is the call."""

    queryset: QuerySet
    method: str
    obj: Obj
    created: str | None
    """Name that the `created` flag is bound to, None where it is not."""
    target: str | None
    """Name that the object is bound to."""
    uses: frozenset[int] = frozenset()
    """Ids of the objects in its arguments and in its receiver."""
    custom: FunctionRef | None = None
    """The project manager's method that overrides it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldWrite(Event):
    """An attribute of an instance is written."""

    obj: Obj
    write: Write
    state: ObjState
    """Before the write."""


ANY_ATTRIBUTE = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRead(Event):
    """An attribute of an instance is read (`node` is the ast.Attribute).

    `ANY_ATTRIBUTE`: Django itself may read every field there (`node` is the call of full_clean()).
    """

    obj: Obj
    attribute: str
    state: ObjState


class Use(enum.Enum):
    """What is asked of a relation."""

    INSTANCE = "instance"
    """The row at its other end: book.author."""
    ROWS = "rows"
    """All rows at its other end: iterated, listed, counted by len(), tested for truth."""
    COUNT = "count"
    EXISTS = "exists"
    CHOSEN = "chosen"
    """All rows that filter(), exclude() or order_by() leave: a query of its own, unless a Prefetch makes it."""
    QUERY = "query"
    """Something else that only a query of its own answers: values_list(), get(), count() of what is filtered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationAccess(Event):
    """A relation of an instance is followed: the database is asked, unless it was loaded before.

    `node` is the attribute, or for related managers the expression that is evaluated.
    """

    obj: Obj
    attribute: str
    state: ObjState
    """Of the instance whose relation it is; `state.reached` leads back to the row that the path starts from."""
    use: Use
    queryset: QuerySet | None = None
    """Of related managers: what is evaluated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationsLoaded(Event):
    """prefetch_related_objects(...): relations of instances that were there already are loaded, for all at once."""

    objects: tuple[Obj, ...]
    querysets: tuple[QuerySet, ...]
    """Those whose rows they are."""
    paths: frozenset[tuple[str, ...]] | None
    """None where what is loaded is computed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AsText(Event):
    """An instance is made into text, which runs its __str__(): str(book), f"{book}", "%s" % book."""

    obj: Obj
    state: ObjState


@dataclass(frozen=True, slots=True, kw_only=True)
class Save(Event):
    """instance.save() / asave(): `node` is the call."""

    obj: Obj
    state: ObjState
    """Before the save: its `writes` are what is to be saved."""
    receiver: ast.expr
    is_super: bool = False
    """super().save(...) in an override."""
    from_call: str | None = None
    """A project function that was called saves it (node is that call)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkUpdate(Event):
    """qs.update(...), qs.bulk_update(...), qs.delete(): rows are written without instances' save()."""

    queryset: QuerySet
    method: str
    uses: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Delete(Event):
    """instance.delete()."""

    obj: Obj
    state: ObjState


@dataclass(frozen=True, slots=True, kw_only=True)
class Refresh(Event):
    """instance.refresh_from_db(): memory is the row again (the fields named, or all = None)."""

    obj: Obj
    fields: tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyToManyWrite(Event):
    """order.tags.add / remove / set / clear, on a related manager."""

    queryset: QuerySet
    method: str
    uses: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch(Event):
    """A task is sent to a queue: `node` is the call."""

    method: str
    """"delay", "apply_async", "send_task", "enqueue", "send", "schedule", "call" (a function that only dispatches)."""
    tasks: tuple[Task, ...]
    """Resolved tasks; empty where the receiver is not known."""
    system: str | None
    """"celery", "rq", "dramatiq", "huey", "django"; None where it is not known."""
    result_used: bool
    arguments: tuple[Value, ...] = ()
    states: Mapping[int, ObjState] = field(default_factory=dict)
    """What was known of each object among the arguments, before the dispatch."""
    via: FunctionRef | None = None
    """The project function that only dispatches, where `node` calls that."""


class EffectKind(enum.Enum):
    """What must not wait inside a transaction, or cannot be rolled back."""

    MAIL = "mail"
    HTTP = "http"
    CACHE = "cache"
    FILE = "file"
    RENDER = "render"
    DISPATCH = "dispatch"
    SIGNAL = "signal"
    """A signal of the project's own is sent."""
    PROCESS = "process"
    LIBRARY = "library"
    """Code of a library that was not read."""
    UNKNOWN = "unknown"
    """A call whose code was not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SideEffect(Event):
    """Something outside the database happens, here or in a function called here."""

    kind: EffectKind
    why: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Event):
    """A call of a project function; `effects` are those of its summary."""

    callee: FunctionRef
    receiver: Value | None
    arguments: tuple[tuple[str | int, Value], ...]
    uses: frozenset[int] = frozenset()
    states: Mapping[int, ObjState] = field(default_factory=dict)
    """What was known of each object among receiver and arguments, before the call."""
    writes_rows: bool = False
    """It saves, creates, updates or deletes something (transitively)."""
    effects: frozenset[EffectKind] = frozenset()
    reads: frozenset[tuple[int, str]] = frozenset()
    """(object id, attribute) that it reads of what it is handed."""
    only_dispatches: bool = False
    """It does nothing but dispatch `tasks`."""
    tasks: tuple[Task, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpaqueCall(Event):
    """A call of something that was not read, with an instance among its arguments or as receiver."""

    name: str
    uses: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class RowConsumer(Event):
    """Rows are handed to something that is no Python code which was walked: a template, a serializer, the admin.

    `node` is the call that hands them over: render(request, "books.html", {"books": qs}), BookSerializer(qs, ...).
    """

    queryset: QuerySet
    reader: ReaderOfRows
    whole: bool = True
    """False where they come as a list, or page by page: the queryset itself is out of the reader's reach."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceConsumer(Event):
    """One instance is handed to a serializer that a function makes for it: AuthorSerializer(book.author).data."""

    state: ObjState
    reader: ReaderOfRows


@dataclass(frozen=True, slots=True, kw_only=True)
class Escape(Event):
    """An instance leaves: returned, yielded, stored, captured by a nested function."""

    obj: Obj
    how: str
    """"returned", "yielded", "stored", "captured", "passed"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exit(Event):
    """return, raise, break, continue."""

    how: str


@dataclass(frozen=True, slots=True)
class FunctionTrace:
    """The events of one function or module body."""

    ref: FunctionRef
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Module
    path: str
    events: tuple[Event, ...]
    parents: Callable[[ast.AST], ast.AST | None] = field(repr=False)
    """The parent of a node within the file."""
    querysets: tuple[QuerySet, ...] = field(default=(), repr=False)
    """What each call of a queryset's method gave, in order: also querysets that are not evaluated here."""
    is_async: bool = False
    parameters: tuple[Obj | None, ...] = ()
    resolutions: Mapping[tuple[int, int], tuple[FunctionRef | str, ...]] = field(default_factory=dict, repr=False)
    """What each call (by line and column) was resolved to: functions of the project, dotted names of other code; empty
    tuple where nothing is known."""
    incomplete: str | None = None
    """Why not everything was followed (too many paths, unsupported syntax); claims about "every" are then unknown."""

    def of(self, *kinds: type[Event]) -> Iterator[Event]:
        """The events of the given kinds, in order."""
        return (event for event in self.events if isinstance(event, kinds))

    def at(self, node: ast.AST) -> str:
        """The place, "path:line", of a node."""
        return f"{self.path}:{getattr(node, 'lineno', 0)}"
