"""What one file says about itself, before any name is resolved: small picklable records.

Facts are a pure function of a file's path and bytes, so they can be made in worker processes and cached by content.
Syntax trees never get in here: expressions are kept as source text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from codemods.records import dataclass


@dataclass(frozen=True, slots=True)
class ImportFact:
    """One name that an import statement binds."""

    name: str
    """The local name; "*" for a star import."""
    module: str
    """As written, without the leading dots."""
    attribute: str | None
    """The name taken from the module; None for `import module` (then `name` is the first part, or the alias)."""
    level: int
    line: int
    type_checking: bool = False
    whole: bool = False
    """`import a.b as c`: the name is the module a.b itself, not its first part."""
    fallback: bool = False
    """It stands in an `except` handler or an else branch: the other binding of the name is preferred."""


@dataclass(frozen=True, slots=True)
class CallFact:
    """A call as written: dotted callee and the source of its arguments."""

    callee: str
    """Dotted; "" where it is no name. Calls on calls are written with "()": "Manager.from_queryset()"."""
    args: tuple[str, ...]
    keywords: tuple[tuple[str | None, str], ...]
    line: int
    inner: CallFact | None = None
    """The call that is called, or whose attribute is called: `Manager.from_queryset(QS)()`."""

    def keyword(self, name: str) -> str | None:
        """Source of a keyword argument."""
        return next((source for key, source in self.keywords if key == name), None)

    @property
    def unpacks(self) -> bool:
        """Has it `**kwargs`?"""
        return any(key is None for key, _ in self.keywords)


@dataclass(frozen=True, slots=True)
class DecoratorFact:
    """A decorator: its dotted name and, where it is called, the call."""

    name: str
    source: str
    line: int
    call: CallFact | None = None


@dataclass(frozen=True, slots=True)
class AssignFact:
    """A module-level name or class attribute bound to an expression."""

    name: str
    source: str
    line: int
    call: CallFact | None = None
    annotation: str | None = None
    fallback: bool = False
    """Under an else branch or an `except` handler."""
    augmented: bool = False


@dataclass(frozen=True, slots=True)
class ParameterFact:
    """One parameter of a function."""

    name: str
    kind: str
    """"positional" (may also be given by name), "positional-only", "keyword-only", "args" or "kwargs"."""
    default: str | None = None
    annotation: str | None = None


@dataclass(frozen=True, slots=True)
class FunctionFact:
    """A function, method or nested function."""

    qualname: str
    line: int
    """Of its `def` keyword."""
    end_line: int
    decorators: tuple[DecoratorFact, ...]
    parameters: tuple[ParameterFact, ...]
    is_async: bool = False
    imports: tuple[ImportFact, ...] = ()
    """Imports in its body: only kept where the file says something (connects a signal, ...) that needs them."""
    fallback: bool = False

    @property
    def start_line(self) -> int:
        """The line of its first decorator."""
        return min([self.line, *(item.line for item in self.decorators)])


@dataclass(frozen=True, slots=True)
class ClassFact:
    """A class statement."""

    qualname: str
    line: int
    end_line: int
    bases: tuple[str, ...]
    base_calls: Mapping[int, CallFact]
    """Those bases that are calls, by position."""
    keywords: tuple[tuple[str | None, str], ...]
    decorators: tuple[DecoratorFact, ...]
    assigns: tuple[AssignFact, ...]
    conditional: bool = False
    fallback: bool = False
    imports: tuple[ImportFact, ...] = ()

    @property
    def name(self) -> str:
        return self.qualname.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class ConnectFact:
    """`signal.connect(function, sender=...)`, wherever it stands."""

    signal: str
    call: CallFact
    function: str | None
    """Qualified name of the function that holds the call; None at module level."""
    line: int
    values: tuple[tuple[str, str, bool], ...] = ()
    """Names that the call uses, the source of what they are bound to around it, and whether a loop runs over that."""


@dataclass(frozen=True, slots=True)
class RegisterFact:
    """A call that registers something: `auditlog.register(Model)`, `router.register("x", ViewSet)`."""

    call: CallFact
    function: str | None
    line: int


@dataclass(frozen=True, slots=True)
class RouteFact:
    """An entry of a URLconf: the callee (path, re_path, url) and the names of views within the view argument."""

    views: tuple[str, ...]
    """Dotted; with "()" at the end for `X.as_view()`: "views.OrderList.as_view()"."""
    line: int


@dataclass(frozen=True, slots=True)
class FileFacts:
    """All facts of one file."""

    path: str
    imports: tuple[ImportFact, ...] = ()
    exported: tuple[str, ...] | None = None
    """`__all__`, where it is a literal."""
    assigns: tuple[AssignFact, ...] = ()
    classes: tuple[ClassFact, ...] = ()
    functions: tuple[FunctionFact, ...] = ()
    connects: tuple[ConnectFact, ...] = ()
    registers: tuple[RegisterFact, ...] = ()
    routes: tuple[RouteFact, ...] = ()
    request_attributes: tuple[AssignFact, ...] = ()
    calls: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Lines on which something with that last name is called."""
    references: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Lines that mention the name other than calling, importing or defining it."""
