"""What the index knows, as plain immutable records: models, fields, receivers, tasks, settings, versions.

Everything here is picklable and free of syntax trees.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from dataclasses import field

from codemods.records import dataclass


@dataclass(frozen=True, slots=True, order=True)
class FunctionRef:
    """A function or method of the project by file and qualified name ("OrderView.post", "outer.<locals>.inner")."""

    path: str
    """Relative to the project's root, forward slashes."""
    qualname: str
    line: int = field(default=0, compare=False)
    """The line of its `def` (for reasons: `ref.at`)."""

    @property
    def at(self) -> str:
        return f"{self.path}:{self.line}"

    @property
    def name(self) -> str:
        return self.qualname.rpartition(".")[2]


@dataclass(frozen=True, slots=True, order=True)
class ClassRef:
    """A class of the project by file and qualified name."""

    path: str
    qualname: str
    line: int = field(default=0, compare=False)

    @property
    def at(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class ModuleRef:
    """A module (or package) of the project; `path` is the file, the `__init__.py` of a package."""

    path: str
    name: str


@dataclass(frozen=True, slots=True)
class External:
    """Something outside the project by its canonical dotted name, aliases and re-exports followed where known.

    Canonical means: where Django documents it. `django.db.models.F`, `django.db.transaction.atomic`,
    `celery.shared_task`, `django.shortcuts.get_object_or_404`, `functools.partial`.
    """

    dotted: str


@dataclass(frozen=True, slots=True)
class Assigned:
    """A module-level name or class attribute of the project that is bound to an expression (not a def or class)."""

    path: str
    qualname: str
    """"NAME" or "Class.name"."""
    line: int
    source: str
    """The expression's source, to be parsed on demand."""


Ref = FunctionRef | ClassRef | ModuleRef | External | Assigned


class FieldKind(enum.Enum):
    """What arithmetic and writing mean for a field."""

    INTEGER = "integer"
    FLOAT = "float"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    TEXT = "text"
    DATETIME = "datetime"
    DATE = "date"
    TIME = "time"
    DURATION = "duration"
    FILE = "file"
    JSON = "json"
    ARRAY = "array"
    UUID = "uuid"
    BINARY = "binary"
    RELATION = "relation"
    """Foreign key or one-to-one: a column."""
    MANY_TO_MANY = "many-to-many"
    """No column of its own."""
    GENERIC = "generic"
    """GenericForeignKey / GenericRelation: no column of its own."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a model, inherited ones included."""

    name: str
    attname: str
    """Attribute that holds the column's value: "author_id" for a foreign key "author"."""
    kind: FieldKind
    klass: str
    """Dotted name of the field class as far as it is known ("django.db.models.IntegerField")."""
    at: str
    """"path:line" of the declaration, or the dotted name of the library class that declares it."""
    concrete: bool = True
    """Has a column in the table of the model or of a multi-table parent."""
    primary_key: bool = False
    unique: bool = False
    null: bool = False
    auto_now: bool = False
    auto_now_add: bool = False
    pre_save: str | None = None
    """Why its value may change at save time besides auto_now: the class whose own `pre_save` it is, with its place."""
    has_default: bool = False
    related_model: str | None = None
    """Label of the model that a relation points to; None where it is not known."""
    related_name: str | None = None
    """Accessor name on the other side; None where there is none (ends in "+")."""
    to_field: str | None = None
    related_query_name: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    """Keyword arguments of the declaration as source text."""
    known: bool = True
    """False: its class is third-party and no facts describe it, or it is given `**kwargs`; its kind is a guess."""


@dataclass(frozen=True, slots=True)
class Unique:
    """Columns that are unique together."""

    fields: tuple[str, ...]
    condition: str | None = None
    """Source of the condition of a partial constraint."""
    at: str = ""


@dataclass(frozen=True, slots=True)
class ReverseRelation:
    """The other side of a relation: `author.book_set`."""

    name: str
    """Accessor on this model."""
    model: str
    """Label of the model that declares the relation."""
    field: str
    kind: str
    """"many" (ForeignKey or ManyToMany) or "one" (OneToOne)."""


@dataclass(frozen=True, slots=True)
class Manager:
    """A manager attribute of a model."""

    name: str
    classes: tuple[Ref, ...]
    """The manager's class and, for `from_queryset` / `as_manager`, the queryset's: where methods are looked up."""
    use_in_migrations: bool = False
    default: bool = False


@dataclass(frozen=True, slots=True)
class Model:
    """A model of the project, of Django, or of a known library, with all that it inherits."""

    label: str
    """"app.Name"; unique within one project of the tree."""
    ref: ClassRef | External
    name: str
    app_label: str
    at: str
    """"path:line" of its class statement, or its dotted name."""
    abstract: bool = False
    proxy: bool = False
    swappable: bool = False
    fields: Mapping[str, Field] = field(default_factory=dict)
    """By name, inherited ones included, in order of declaration."""
    bases: tuple[Ref, ...] = ()
    """The linearised bases (C3 as Python does it, where it can be computed), this class excluded."""
    parents: tuple[str, ...] = ()
    """Labels of concrete models that it extends (multi-table inheritance)."""
    pk: str = "id"
    unique: tuple[Unique, ...] = ()
    """unique=True, the primary key, unique_together and UniqueConstraint, those of bases included."""
    managers: Mapping[str, Manager] = field(default_factory=dict)
    ordering: str = ""
    """Meta.ordering as source text; empty where there is none."""
    base_manager: str | None = None
    """Meta.base_manager_name: the manager that gives the row at the other end of a foreign key to the model."""
    reverse: Mapping[str, ReverseRelation] = field(default_factory=dict)
    save: tuple[FunctionRef | External, ...] = ()
    """The `save` methods that run, in MRO order, before Django's own (overrides of project and of known libraries; a
    mixin after the model base never runs, and is not in here)."""
    delete: tuple[FunctionRef | External, ...] = ()
    unknown_bases: tuple[str, ...] = ()
    """Bases (dotted) whose source was not read and that no table of facts describes."""
    known_mixins: tuple[str, ...] = ()
    """Dotted names of history, audit, dirty-tracking, cache and tree libraries that the model is known to use, directly
    or by a registration call (`auditlog.register(Model)`, `HistoricalRecords()`, `reversion.register`, MPTT)."""
    ambiguous: bool = False
    """Defined more than once (two classes of one label, or under if/else with different fields)."""

    def field(self, name: str) -> Field | None:
        """The field by name, attname or "pk"."""
        if name == "pk":
            name = self.pk
        found = self.fields.get(name)
        if found is not None:
            return found
        return next((item for item in self.fields.values() if item.attname == name), None)


@dataclass(frozen=True, slots=True)
class Receiver:
    """A function connected to a signal."""

    function: FunctionRef | None
    """None where the function connected could not be resolved."""
    signal: str
    """"post_save", "pre_save", "post_delete", "m2m_changed", ... (the last name), or the dotted name of another."""
    senders: tuple[str, ...]
    """Labels of the sender models; empty = every sender."""
    unresolved_sender: bool
    """A sender is given but could not be resolved: it may be any model."""
    at: str


@dataclass(frozen=True, slots=True)
class Task:
    """A function that a task queue runs."""

    function: FunctionRef
    system: str
    """"celery", "rq", "dramatiq", "huey", "django"."""
    bind: bool
    parameters: tuple[str, ...]
    options: Mapping[str, str]
    """Keyword arguments of the decorator as source text."""
    at: str


@dataclass(frozen=True, slots=True)
class Database:
    """One alias of DATABASES."""

    alias: str
    engine: str | None
    """"sqlite", "postgresql", "mysql", "oracle", another dotted path; None where it is computed."""
    atomic_requests: bool | None
    """None where it is computed at run time."""
    transaction_mode: str | None = None
    """SQLite's, where it is written down; Django's default is "DEFERRED"."""
    at: str = ""
    may_be_sqlite: bool = False
    """The engine is SQLite, or it is computed in a module that speaks of SQLite."""

    @property
    def module(self) -> str:
        """The path of the settings module that says so."""
        return self.at.rpartition(":")[0]

    @property
    def defers_its_lock(self) -> bool:
        """True where it may be SQLite whose transactions take their lock late (`DEFERRED`, Django's default)."""
        return self.may_be_sqlite and self.transaction_mode in (None, "DEFERRED")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the settings modules of the project say, all of them joined."""

    modules: tuple[str, ...] = ()
    """Paths of the modules that were read."""
    databases: tuple[Database, ...] = ()
    """Every alias of every settings module (so one alias may appear more than once)."""
    misplaced_atomic_requests: tuple[str, ...] = ()
    """Places where ATOMIC_REQUESTS is set at the top level, where Django never reads it."""
    installed_apps: tuple[str, ...] = ()
    auth_user_model: str | None = None
    """Its label; "" where it is set to what is computed, None where no settings name one."""
    default_auto_field: str | None = None
    use_tz: bool | None = None
    task_always_eager: tuple[str, ...] = ()
    """Places (path:line) that set CELERY_TASK_ALWAYS_EAGER / task_always_eager true, test settings excluded."""
    middleware: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    """Other upper-case names with the source of their last value; never printed (they may be secrets)."""

    @property
    def atomic_requests(self) -> tuple[Database, ...]:
        """The databases for which ATOMIC_REQUESTS is on."""
        return tuple(item for item in self.databases if item.atomic_requests)

    @property
    def engines(self) -> frozenset[str]:
        """The engines that are named in any settings module."""
        return frozenset(item.engine for item in self.databases if item.engine)

    def alternatives(self, database: Database) -> tuple[Database, ...]:
        """The other databases that the same module may give the alias: which one it is, the installation decides."""
        return tuple(
            item
            for item in self.databases
            if item != database and item.alias == database.alias and item.module == database.module
        )


def snake_case(name: str) -> str:
    """``OrderLine`` -> ``order_line``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


Version = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Versions:
    """Lowest versions that the project's requirements allow; None where nothing is pinned."""

    django: Version | None = None
    celery: Version | None = None
    djangorestframework: Version | None = None
    python: Version | None = None
    at: Mapping[str, str] = field(default_factory=dict)
    """Where each was read: {"django": "requirements.txt:3"}."""
