"""The tracer: traces of functions, summaries of calls, and what is asked about them."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from codemods.evidence import Evidence
from codemods.ledger import Asked, Memo
from codemods.project.model import Assigned, ClassRef, FunctionRef, Model
from codemods.trace import application, callers, flow, transactions
from codemods.trace.aliases import hand_over_values
from codemods.trace.arguments import Arguments
from codemods.trace.assign import assign
from codemods.trace.events import Event, FunctionTrace
from codemods.trace.expressions import evaluate
from codemods.trace.frameworks.generic_views import view_queryset
from codemods.trace.frameworks.instances import passed_to_unread
from codemods.trace.frameworks.save_effect import SaveEffect, save_effect
from codemods.trace.inferred import inferred_shapes
from codemods.trace.kept import kept_attribute, request_attribute
from codemods.trace.overrides import take_in_overrides
from codemods.trace.parameters import Shape, attribute_names, default_shape, parameters_of, shape_of
from codemods.trace.run import Run
from codemods.trace.setters import is_setter
from codemods.trace.state import options_of
from codemods.trace.statements import execute
from codemods.trace.summaries import Summary
from codemods.trace.syntax import Syntaxes
from codemods.trace.telling import told
from codemods.trace.transactions import TransactionState
from codemods.trace.underway import Underway
from codemods.trace.values import (
    Const,
    ListOf,
    Obj,
    ObjState,
    QuerySet,
    Self,
    Union,
    Unknown,
    Value,
)
from codemods.trace.walk import Walked, walk

if TYPE_CHECKING:
    from codemods.project.index import Project

MAX_EVALUATED = 8
"""Names that are bound to names are followed this far."""
KEPT_TRACES = 1_000
KEPT_WITH_TRACES = 200
"""So many answers are remembered that hold traces of several functions."""
PROPERTIES = frozenset({"property", "cached_property", "classproperty", "abstractproperty"})

Function = ast.FunctionDef | ast.AsyncFunctionDef
Call = tuple[FunctionRef, int, tuple[Shape, ...]]
"""A function, its line (of several with one name), and what is told about the arguments."""


class _Engine:
    """The walk's parts, as the run calls them."""

    evaluate = staticmethod(evaluate)
    execute = staticmethod(execute)
    assign = staticmethod(assign)


class Tracer:
    """Answers what functions of a project do. Everything is computed when asked and remembered."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.engine = _Engine()
        self.ledger = project.inquiry.ledger
        self._memos: dict[str, Memo[Any, Any]] = {}
        self._summaries: Memo[Call, Summary] = Memo(self.ledger)
        self._walked: Memo[tuple[FunctionRef, int], Walked] = Memo(self.ledger, KEPT_TRACES)
        self._walks: Memo[Call, Walked] = Memo(self.ledger, KEPT_TRACES)
        self._underway = Underway(self.ledger)
        self._assigned: Memo[Assigned, Value] = Memo(self.ledger)
        self._evaluating: list[Asked] = []
        self._nodes: Memo[tuple[FunctionRef, int], Function | None] = Memo(self.ledger)
        self.syntaxes = Syntaxes()

    def memo(self, name: str, *, of_traces: bool = False) -> Memo[Any, Any]:
        """What a module beside this one remembers under that name, see `codemods.ledger`.

        `of_traces`: its values hold traces, which are large, so only the latest are kept.
        """
        found = self._memos.get(name)
        if found is None:
            found = self._memos[name] = Memo(self.ledger, KEPT_WITH_TRACES if of_traces else None)
        return found

    # --- traces

    def trace(self, ref: FunctionRef) -> FunctionTrace:
        """The events of a function, or of a module body ("<module>").

        Raises LookupError where the function does not exist.
        """
        return self.walked(ref).trace

    def walked(self, ref: FunctionRef) -> Walked:
        """The trace with all that is known at its end."""
        ref = self.exact(ref)
        return self._walked.get((ref, ref.line), lambda: self._inferred_walk(ref))

    def _inferred_walk(self, ref: FunctionRef) -> Walked:
        found = self.plain_walk(ref)
        shapes = inferred_shapes(self, found)
        return found if shapes is None else self._walk(ref, found.trace.node, shapes)

    def plain_walk(self, ref: FunctionRef) -> Walked:
        """The trace by the definition alone, without what the callers tell about parameters that have no type."""
        if ref.qualname == "<module>":
            node: Function | ast.Module | None = self.project.source(ref.path).tree
        else:
            node = self.node_of(ref)
        if node is None:
            message = f"no function {ref.qualname} in {ref.path}"
            raise LookupError(message)
        return self._walk(self.exact(ref), node, ())

    def walked_with(self, ref: FunctionRef, shapes: tuple[Shape, ...]) -> Walked | None:
        """The trace for arguments of those shapes; None where there is no source or it is being walked already."""
        node = self.node_of(ref)
        if node is None or self._underway.holds(ref):
            return None
        return self._walk(self.exact(ref), node, shapes)

    def _walk(self, ref: FunctionRef, node: Function | ast.Module, shapes: tuple[Shape, ...]) -> Walked:
        """The walk over a function for arguments of those shapes, made where none is remembered that counts."""
        shapes = told(self, ref, node, shapes)
        key = ref, ref.line, shapes
        found = self._walks.find(key, self._underway.marks)
        return found if found is not None else self._walks.renew(key, lambda: self._made(ref, node, shapes))

    def _made(self, ref: FunctionRef, node: Function | ast.Module, shapes: tuple[Shape, ...]) -> Walked:
        with self._underway.walking(ref):
            return walk(self, ref, node, shapes)

    def functions(self, path: str, words: Collection[bytes] = ()) -> Iterator[FunctionTrace]:
        """The traces of all functions and methods of a file, and of its body; nested functions are part of theirs.

        `words`: only of those whose lines hold one of these bytes.
        """
        for ref, text in self.project.outlines(path):
            if (not words or any(word in text for word in words)) and self.exists(ref):
                yield self.trace(ref)

    def exists(self, ref: FunctionRef) -> bool:
        """True where there is something to trace."""
        return ref.qualname == "<module>" or self.node_of(ref) is not None

    # --- nodes

    def node_of(self, ref: FunctionRef) -> Function | None:
        """The definition of a function; of "Class.name.setter" the setter's."""
        return self._nodes.get((ref, ref.line), lambda: self._find_node(ref))

    def exact(self, ref: FunctionRef) -> FunctionRef:
        """The reference with the line of the definition: what is remembered must not hang on who asked first."""
        node = None if ref.qualname == "<module>" else self.node_of(ref)
        if node is None and ref.qualname != "<module>":
            return ref
        line = 1 if node is None else node.lineno
        return ref if ref.line == line else FunctionRef(ref.path, ref.qualname, line)

    def _find_node(self, ref: FunctionRef) -> Function | None:
        found = self.project.function(ref)  # a method may be called "setter" itself
        if found is not None or not ref.qualname.endswith(".setter"):
            return found
        outer, _, name = ref.qualname.removesuffix(".setter").rpartition(".")
        klass = self.project.klass(ClassRef(ref.path, outer))
        for item in klass.body if klass is not None else ():
            if isinstance(item, ast.FunctionDef) and item.name == name and is_setter(item):
                return item
        return None

    def class_of(self, ref: FunctionRef) -> ClassRef | None:
        """The class whose method a function is."""
        outer = ref.qualname.removesuffix(".setter").rpartition(".")[0] or ref.qualname.rpartition(".")[0]
        if not outer or outer.endswith("<locals>"):
            return None
        klass = ClassRef(ref.path, outer)
        node = self.project.klass(klass)
        return ClassRef(ref.path, outer, node.lineno) if node is not None else None

    def parameter_names(self, ref: FunctionRef) -> tuple[str, ...]:
        """The names of a function's parameters in order; empty where it has no source."""
        node = self.node_of(ref)
        return tuple(item.arg for item in parameters_of(node)) if node is not None else ()

    def decorators(self, ref: FunctionRef) -> frozenset[str]:
        """The last names of a function's decorators."""
        node = self.node_of(ref)
        return frozenset() if node is None else decorators_of(node)

    def is_property(self, ref: FunctionRef) -> bool:
        """True for a method that is read like an attribute."""
        return bool(PROPERTIES & self.decorators(ref))

    def is_class_method(self, ref: FunctionRef) -> bool:
        """True for a method whose first argument is the class."""
        return "classmethod" in self.decorators(ref)

    # --- calls

    def call_project(
        self, run: Run, ref: FunctionRef, receiver: Value | None, arguments: Arguments, node: ast.expr
    ) -> Value:
        """A call of a project function in the walk `run`: its effects, and what it gives."""
        local = run.definitions.get(ref.qualname) if ref.path == run.path else None
        if local is not None and isinstance(node, ast.Call):
            return application.inline(run, local, arguments, node)
        definition = self.node_of(ref)
        if definition is None:
            for value in arguments:
                run.opaque(value, passed_to_unread(ref.name, run.at(node)))
            return Unknown(f"{ref.qualname} was not found")
        static = "staticmethod" in decorators_of(definition)
        values = application.bind_call(definition, receiver, arguments, is_static=static)
        names = [item.arg for item in parameters_of(definition)]
        every = not arguments.star and not arguments.double_star
        shapes = tuple(
            self._shape(run, ref, name, values[name])
            if name in values
            else (default_shape(run.project, ref, definition, name) if every else None)
            for name in names
        )
        summary = self.summary(ref, shapes)
        result = application.apply_summary(run, summary, values, node)
        hand_over_values(run, ref, definition, values, node)
        take_in_overrides(run, ref, receiver, values, node)
        for value in arguments.rest:
            run.opaque(value, passed_to_unread(ref.name, run.at(node)))
        return ListOf(union_of(summary, result)) if summary.is_generator else result

    def _shape(self, run: Run, ref: FunctionRef, name: str, value: Value) -> Shape:
        """What is told about an argument; a text where the function uses it as an attribute's name."""
        if not isinstance(value, Const) or not isinstance(value.value, str):
            return shape_of(run, value)
        node = self.node_of(ref)
        if node is None:
            return None
        memo: Memo[object, frozenset[str]] = self.memo("attribute names")
        names = memo.get((ref, node.lineno), lambda: attribute_names(node))
        return ("const", value.value) if name in names else None

    def call_property(self, run: Run, ref: FunctionRef, receiver: Value, node: ast.Attribute) -> Value:
        """Reading a property of a project class."""
        return self.call_project(run, ref, receiver, Arguments(), node)

    def summary(self, ref: FunctionRef, shapes: tuple[Shape, ...] = ()) -> Summary:
        """What a call of the function does, for arguments of those shapes.

        What is remembered counts where it would come out the same. It would not where it rests on a function that is
        being walked: there it would end now.
        """
        ref = self.exact(ref)
        node = self.node_of(ref)
        key = ref, ref.line, told(self, ref, node, shapes) if node is not None else ()
        found = self._summaries.find(key, self._underway.marks)
        if found is not None:
            return found
        if node is None or self._underway.holds(ref) or self._underway.is_too_deep():
            why = "recursion" if node is not None else "no source"
            names = tuple(item.arg for item in parameters_of(node)) if node is not None else ()
            return Summary(ref, parameters=names, unread=why)
        return self._summaries.renew(key, lambda: self._walk(ref, node, shapes).summary)

    def returned_queryset(self, ref: FunctionRef, receiver: Self) -> QuerySet | None:
        """The queryset that a method returns, without what only its own walk knows."""
        summary = self.summary(ref, (("self", receiver.ref, False),))
        found = [item for item in options_of(summary.returns) if isinstance(item, QuerySet) and item.model is not None]
        return replace(found[0], owner=None, node=None, parameter=None) if found else None

    def registers_on_commit(self, ref: FunctionRef) -> bool:
        """True where a project function calls one of its parameters after the commit."""
        if "<locals>" in ref.qualname or not self.project.mentions(ref.path, "on_commit"):
            return False
        return self.project.leads_to(ref, b"on_commit") and bool(self.summary(ref).on_commit_parameters)

    # --- values of names and attributes

    def assigned_value(self, ref: Assigned) -> Value:
        """The value of a module-level name or class attribute that is bound to an expression."""
        return self._assigned.get(ref, lambda: self._assigned_value(ref), Unknown("circular"))

    def _assigned_value(self, ref: Assigned) -> Value:
        if len(self._evaluating) > MAX_EVALUATED:
            self.ledger.cut(self._evaluating[0])
            return Unknown("circular")
        with self.ledger.computing() as asked:
            self._evaluating.append(asked)
            try:
                return self._evaluate_assigned(ref)
            finally:
                self._evaluating.pop()

    def _evaluate_assigned(self, ref: Assigned) -> Value:
        try:
            expression = ast.parse(ref.source, mode="eval").body
        except (SyntaxError, ValueError, RecursionError):
            return Unknown("not readable")
        node = ast.Module(body=[], type_ignores=[])
        run = Run(self, self.engine, FunctionRef(ref.path, "<module>", ref.line), node, None)
        with run.mute():
            value = run.evaluate(expression)
        return value if not isinstance(value, Obj | Union | ListOf) else Unknown("an object of the module")

    def view_queryset(self, run: Run, klass: ClassRef) -> QuerySet | None:
        """The queryset of a generic view or viewset."""
        return view_queryset(run, klass)

    def kept_attribute(self, run: Run, klass: ClassRef, name: str, node: ast.AST) -> Value | None:
        """What an attribute of `self` holds that other methods of the class assign."""
        return kept_attribute(self, run, klass, name, node)

    def request_attribute(self, name: str) -> tuple[bool, Model | None]:
        """Whether some code keeps an instance as ``request.name``, and of which model."""
        return request_attribute(self, name)

    def manager_model(self, klass: ClassRef) -> Model | None:
        """The model whose manager or queryset a class is, where it is one model's only."""
        owners = self.project.models_of_manager(klass)
        return owners[0] if len(owners) == 1 else None

    def receiver_of(self, ref: FunctionRef) -> tuple[str, Model | None] | None:
        """The signal that a function receives, and its sender where that is one model."""
        found = self.project.receivers_with(ref)
        if not found:
            return None
        labels = {label for item in found for label in item.senders}
        single = len(labels) == 1 and not any(item.unresolved_sender or not item.senders for item in found)
        model = self.project.model_by_label(labels.pop(), ref.path) if single else None
        return found[0].signal, model

    def result_used(self, run: Run, node: ast.expr) -> bool:
        """True where something is done with the value of an expression."""
        parent = run.parent_of(node)
        if isinstance(parent, ast.Await):
            parent = run.parent_of(parent)
        return not isinstance(parent, ast.Expr | ast.Lambda)

    # --- questions

    def transaction(self, trace: FunctionTrace, event: Event) -> TransactionState:
        """Is a transaction open at the event?"""
        return transactions.transaction_at(self, trace, event)

    def clean(self, trace: FunctionTrace, state: ObjState) -> Evidence:
        """Do all known callers hand over the instance without unsaved writes?"""
        return callers.clean(self, trace, state)

    def stored(self, trace: FunctionTrace, state: ObjState) -> Evidence:
        """Is the instance a row that exists, by what all known callers hand over?"""
        return callers.stored(self, trace, state)

    def locked(self, trace: FunctionTrace, state: ObjState) -> Evidence:
        """Is the instance's row locked by select_for_update, here or by all known callers?"""
        return callers.locked(self, trace, state)

    def follows(self, trace: FunctionTrace, first: Event, second: Event) -> bool:
        """May `second` run after `first` in one activation of the function?"""
        return flow.follows(first, second)

    def between(self, trace: FunctionTrace, first: Event, second: Event) -> Iterator[Event]:
        """The events that may run after `first` and before `second`."""
        return flow.between(trace, first, second)

    def save_effect(self, model: Model) -> SaveEffect:
        """What `save()` of a model does besides writing the row."""
        memo: Memo[object, SaveEffect] = self.memo("save effect")
        return memo.get((model.label, model.ref), lambda: save_effect(self, model))


def decorators_of(node: Function) -> frozenset[str]:
    """The last names of the decorators of a definition."""
    if not node.decorator_list:
        return frozenset()
    targets = (item.func if isinstance(item, ast.Call) else item for item in node.decorator_list)
    return frozenset(item.attr if isinstance(item, ast.Attribute) else getattr(item, "id", "") for item in targets)


def union_of(summary: Summary, result: Value) -> Value:
    """What a generator yields, seen from outside."""
    return result.item if isinstance(result, ListOf) else result
