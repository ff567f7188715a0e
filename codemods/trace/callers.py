"""Who calls a function and what they hand over: stored rows or new ones, clean or with unsaved writes."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from codemods.evidence import Evidence, Verdict, assumed, proved, refuted, unknown, weakest
from codemods.ledger import Memo
from codemods.project.callers import CallSite
from codemods.project.libraries import is_plain, library_class
from codemods.project.model import External, FunctionRef
from codemods.records import dataclass
from codemods.trace.concrete import reaches
from codemods.trace.events import Call, FunctionTrace
from codemods.trace.frameworks.form_instances import handed_form_instance
from codemods.trace.state import label_of, objects_in
from codemods.trace.values import Obj, ObjState, Origin

if TYPE_CHECKING:
    from codemods.project.callers import CallSite
    from codemods.project.model import Model
    from codemods.trace.tracer import Tracer

MAX_SITES = 60
"""A name that is called in more places is not looked into."""
MAX_DEPTH = 4
CALLED_BY_DJANGO = frozenset(
    """save delete clean full_clean get post put patch head options dispatch handle __init__ __call__ ready run
    get_queryset get_context_data form_valid form_invalid perform_create perform_update perform_destroy create update
    destroy list retrieve partial_update __str__ __exit__ __enter__ setUp main get_object validate to_representation
    resolve_users mutate""".split()
)
"""Names that frameworks call: the callers in the project are never all of them."""


@dataclass(frozen=True, slots=True)
class Callers:
    """The known calls of a function."""

    calls: tuple[tuple[FunctionTrace, Call], ...] = ()
    incomplete: str | None = None
    """Why these may not be all: passed on as a value, called through an unknown object, called by a framework."""

    @property
    def complete(self) -> bool:
        """True where every call of the function is known, and there is one."""
        return self.incomplete is None and bool(self.calls)


def callers_of(tracer: Tracer, ref: FunctionRef, *, plain: bool = False) -> Callers:
    """The calls of a function in the project; `plain`: as they look without what callers tell about parameters."""
    memo: Memo[object, Callers] = tracer.memo("callers", of_traces=True)
    ref = tracer.exact(ref)
    return memo.get((ref, ref.line, plain), lambda: _find_callers(tracer, ref, plain))


def _find_callers(tracer: Tracer, ref: FunctionRef, plain: bool) -> Callers:
    name = ref.name
    if "<locals>" in ref.qualname or ref.qualname == "<module>":
        return Callers(incomplete="it is a nested function")
    sites = tracer.project.callers_named(name)
    if len(sites) > MAX_SITES:
        return Callers(incomplete=f"{name}() is called in {len(sites)} places")
    calls: list[tuple[FunctionTrace, Call]] = []
    incomplete: str | None = None
    if name in CALLED_BY_DJANGO or (name.startswith("__") and name.endswith("__")):
        incomplete = f"{name}() is called by the framework"
    incomplete = incomplete or _called_by_library(tracer, ref)
    for site in sites:
        found, doubt = _calls_at(tracer, ref, site, plain)
        calls.extend(call for call in found if call not in calls)
        incomplete = incomplete or doubt
    if incomplete is None and tracer.project.is_library and not name.startswith("_"):
        incomplete = "the project is a library: others call it too"
    if incomplete is None:
        place = next((site for site in tracer.project.references_to(name) if _may_mean(tracer, ref, site)), None)
        incomplete = f"{name} is passed on at {place.at}" if place is not None else None
    return Callers(tuple(calls), incomplete)


def _called_by_library(tracer: Tracer, ref: FunctionRef) -> str | None:
    """Why code outside the project may call a method: a base class has it, or a base was not read."""
    klass = tracer.class_of(ref)
    for base in tracer.project.mro(klass) if klass is not None else ():
        if not isinstance(base, External) or is_plain(base.dotted):
            continue
        known = library_class(base.dotted)
        if known is None and not ref.name.startswith("_"):
            return f"{base.dotted}, which was not read, may call {ref.name}()"
        if known is not None and ref.name in known.methods:
            return f"{base.dotted} has a {ref.name}(), which others call"
    return None


def _may_mean(tracer: Tracer, ref: FunctionRef, site: CallSite) -> bool:
    """May a mention of the name mean this function? A method needs an attribute, a function a name that leads to it."""
    text = tracer.project.line(site.path, site.line)
    if re.search(rf"\.\s*{re.escape(ref.name)}\b", text) or ref.name not in text:
        return True
    if "." in ref.qualname:
        return False
    return tracer.project.resolve(site.path, ref.name) == ref


def _calls_at(
    tracer: Tracer, ref: FunctionRef, site: CallSite, plain: bool
) -> tuple[list[tuple[FunctionTrace, Call]], str | None]:
    path, line = site.path, site.line
    outer = _function_at(tracer, FunctionRef(path, (site.function or "<module>").partition(".<locals>")[0]), line)
    try:
        trace = (tracer.plain_walk(outer) if plain else tracer.walked(outer)).trace
    except LookupError:
        return [], f"the call at {path}:{line} was not read"
    found = [(trace, event) for event in trace.of(Call) if isinstance(event, Call) and reaches(tracer, event, ref)]
    mine = [(one, event) for one, event in found if event.line == line]
    if mine:
        return mine, None
    resolved = [targets for (at, _), targets in trace.resolutions.items() if at == line]
    if any(not targets for targets in resolved) or (not resolved and trace.incomplete):
        return [], f"{path}:{line} may call it too"
    return [], None


def _function_at(tracer: Tracer, ref: FunctionRef, line: int) -> FunctionRef:
    """The setter of a property, where the line is in that and not in the getter of the same name."""
    setter = FunctionRef(ref.path, f"{ref.qualname}.setter")
    node = tracer.node_of(setter) if "." in ref.qualname else None
    return setter if node is not None and node.lineno <= line <= (node.end_lineno or line) else ref


Look = Callable[[FunctionTrace, ObjState], Evidence]


def _by_callers(tracer: Tracer, trace: FunctionTrace, state: ObjState, look: Look, depth: int) -> Evidence | None:
    """The evidence of all calls joined; None where no caller is known."""
    if state.origin not in (Origin.PARAMETER, Origin.SELF) or state.name is None or depth > MAX_DEPTH:
        return None
    known = callers_of(tracer, trace.ref)
    verdicts: list[Evidence] = []
    for caller, call in known.calls:
        verdicts.extend(look(caller, theirs) for theirs in handed_over(call, state.name))
    if len(verdicts) < len(known.calls):
        return _joined(verdicts, known.incomplete or "some callers hand over something unknown")
    return _joined(verdicts, known.incomplete)


def handed_over(call: Call, name: str) -> list[ObjState]:
    """What is known of the instances that a call hands over as the parameter `name`."""
    for key, value in call.arguments:
        if key == name:
            options = getattr(value, "options", (value,))
            return [call.states[item.id] for item in options if isinstance(item, Obj) and item.id in call.states]
    return []


def _joined(verdicts: Sequence[Evidence], incomplete: str | None) -> Evidence | None:
    if not verdicts:
        return None
    worst = max(verdicts, key=lambda item: item.verdict.rank)
    if worst.verdict is Verdict.REFUTED:
        return worst
    if worst.verdict is Verdict.UNKNOWN:
        return assumed(f"its callers decide; of one it is not known: {worst.why}", worst.at)
    if incomplete is not None:
        return assumed(f"so in {len(verdicts)} known call(s), but {incomplete}", worst.at)
    if worst.verdict is Verdict.PROVED:
        return proved(f"all {len(verdicts)} caller(s) show it: {worst.why}", worst.at)
    return worst


def clean(tracer: Tracer, trace: FunctionTrace, state: ObjState, depth: int = 0) -> Evidence:
    """Did the instance come in without unsaved writes? For what was made here: the state's own evidence."""

    def look(caller: FunctionTrace, theirs: ObjState) -> Evidence:
        writes = [write for write in theirs.writes if theirs.model is None or theirs.model.field(write.attribute)]
        if writes:
            names = ", ".join(sorted({write.attribute for write in writes}))
            return refuted(f"{caller.ref.name}() leaves {names} unsaved before the call", writes[0].at)
        if theirs.bound_form:
            return refuted(f"{caller.ref.name}() hands over an instance with unsaved form data", theirs.at)
        if theirs.opaque:
            return theirs.opaque[0]
        return clean(tracer, caller, theirs, depth + 1)

    if not state.incoming:
        return state.clean
    found = _by_callers(tracer, trace, state, look, depth)
    if state.origin is Origin.PARAMETER and found and found.verdict is Verdict.ASSUMED and depth == 0:
        place = handed_form_instance(tracer, trace.ref)
        if place is not None:
            return refuted("a caller hands over the instance of a form, with unsaved form data", place)
    return found if found is not None else state.clean


def stored(tracer: Tracer, trace: FunctionTrace, state: ObjState, depth: int = 0) -> Evidence:
    """Is the instance a row? By the code here, else by what the callers hand over."""

    def look(caller: FunctionTrace, theirs: ObjState) -> Evidence:
        return stored(tracer, caller, theirs, depth + 1)

    if state.stored.verdict in (Verdict.PROVED, Verdict.REFUTED):
        return state.stored
    found = _by_callers(tracer, trace, state, look, depth)
    if found is not None:
        return found
    if state.model is None or state.origin not in (Origin.PARAMETER, Origin.SELF):
        return state.stored
    callers = {(site.path, site.function) for site in tracer.project.callers_named(trace.ref.name)}
    made = (item for maker, item in _makers(tracer, state.model) if not callers.isdisjoint(_calling(tracer, maker)))
    return weakest(state.stored, *itertools.islice(made, 1))


def _calling(tracer: Tracer, maker: FunctionRef) -> set[tuple[str, str | None]]:
    """The functions that call something of that name, and those that call a helper that does."""
    direct = {(site.path, site.function) for site in tracer.project.callers_named(maker.name)}
    helpers = {function.rpartition(".")[2] for _, function in direct if function is not None}
    sites = (site for name in sorted(helpers) for site in tracer.project.callers_named(name)[:MAX_SITES])
    return direct.union((site.path, site.function) for site in sites)


def _makers(tracer: Tracer, model: Model) -> tuple[tuple[FunctionRef, Evidence], ...]:
    """The functions of the project that give a new instance without saving it: whoever calls them may hand it on."""
    memo: Memo[object, tuple[tuple[FunctionRef, Evidence], ...]] = tracer.memo("makers")
    return memo.get((model.label, model.ref), lambda: tuple(_find_makers(tracer, model)))


def _find_makers(tracer: Tracer, model: Model) -> Iterator[tuple[FunctionRef, Evidence]]:
    labels = {item.label for item in (model, *tracer.project.concrete_models(model))}
    for name in sorted({label.rpartition(".")[2] for label in labels}):
        for site in tracer.project.callers_named(name)[:MAX_SITES]:
            if site.function is None or "<locals>" in site.function:
                continue
            summary = tracer.summary(_function_at(tracer, FunctionRef(site.path, site.function), site.line))
            made = (summary.exit.heap[obj.id] for obj in objects_in(summary.returns) if obj.id in summary.exit.heap)
            for state in made:
                if _is_new(state) and label_of(state.model) in labels:
                    why = f"{summary.ref.name}() gives a {name} that is not saved, and is called where this is called"
                    yield summary.ref, unknown(why, state.at)


def _is_new(state: ObjState) -> bool:
    return state.origin is Origin.NEW and state.stored.verdict is Verdict.REFUTED


def locked(tracer: Tracer, trace: FunctionTrace, state: ObjState, depth: int = 0) -> Evidence:
    """Is the row locked by select_for_update: proved here or by all callers, assumed by some, refuted by none?"""

    def look(caller: FunctionTrace, theirs: ObjState) -> Evidence:
        return locked(tracer, caller, theirs, depth + 1)

    if state.locked is not None:
        return state.locked
    if state.origin not in (Origin.PARAMETER, Origin.SELF) or state.name is None or depth > MAX_DEPTH:
        return refuted("it was read without select_for_update()", state.at)
    known = callers_of(tracer, trace.ref)
    found = [look(caller, theirs) for caller, call in known.calls for theirs in handed_over(call, state.name)]
    held = [item for item in found if item.holds]
    if not held:
        return refuted("no known caller locks its row", state.at)
    if len(held) == len(found) and known.complete and all(item.verdict is Verdict.PROVED for item in held):
        return proved(f"all {len(held)} caller(s) lock its row: {held[0].why}", held[0].at)
    return assumed(f"some callers lock its row: {held[0].why}", held[0].at)
