"""Who uses an instance besides the save: reads before it, checks of a value, everything that comes after it."""

from __future__ import annotations

import ast
from collections.abc import Collection
from typing import TYPE_CHECKING

from codemods.evidence import Evidence, assumed, proved, refuted, unknown
from codemods.grounds.mentions import assigned_names, inside, loads, names_from
from codemods.trace.events import (
    ANY_ATTRIBUTE,
    BlockKind,
    Call,
    Dispatch,
    Escape,
    Event,
    Exit,
    FieldRead,
    FieldWrite,
    FunctionTrace,
    OpaqueCall,
    Refresh,
    Save,
)
from codemods.trace.flow import in_other_function
from codemods.trace.values import ObjState, Origin

if TYPE_CHECKING:
    from codemods.trace import Tracer

SHARED = {
    Origin.SELF: "the caller holds the instance too",
    Origin.PARAMETER: "the caller holds the instance too",
    Origin.RECEIVER: "the sender of the signal holds the instance too",
    Origin.RELATED: "it stays cached on the instance that it was followed from",
    Origin.REQUEST: "it stays on the request",
    Origin.ATTRIBUTE: "it stays on the object that holds it",
    Origin.FORM: "the form holds the instance too",
    Origin.UNKNOWN: "other code may hold the instance too",
}
LOOPS = (BlockKind.FOR, BlockKind.WHILE, BlockKind.COMPREHENSION)


def held_by_others(state: ObjState, receiver: ast.expr) -> Evidence | None:
    """Why code outside this function may look at the instance later; None where it is this function's alone."""
    if not isinstance(receiver, ast.Name):
        return proved(f"it stays in {ast.unparse(receiver)}", state.at)
    for origin in (state.origin, *state.conditional_origin):
        if origin in SHARED:
            return proved(SHARED[origin], state.at)
    if state.escaped:
        return state.escaped[0]
    queryset = state.queryset
    if state.origin is not Origin.ITERATED or queryset is None or queryset.owner is None:
        return None
    if any(call.name not in ("all", "select_related", "prefetch_related") for call in queryset.chain):
        return None
    return assumed("prefetched rows stay cached on the instance whose rows they are", state.at)


def uses(tracer: Tracer, event: Event, obj_id: int, attributes: Collection[str]) -> str | None:
    """How the event uses the value of the attributes of the object; None where it does not."""
    match event:
        case FieldRead(obj=obj, attribute=attribute):
            if obj.id == obj_id and attribute == ANY_ATTRIBUTE:
                return "every field is validated"
            return f"{attribute} is read" if obj.id == obj_id and attribute in attributes else None
        case Save(obj=obj):
            return "it is saved again" if obj.id == obj_id else None
        case Escape(obj=obj, how=how):
            return f"it is {how}" if obj.id == obj_id else None
        case Call():
            return _used_by_call(tracer, event, obj_id, attributes)
        case OpaqueCall(name=name, uses=objects):
            return f"{name}() gets it" if obj_id in objects else None
        case Dispatch(arguments=arguments):
            return "a task gets it" if any(getattr(item, "id", None) == obj_id for item in arguments) else None
        case _:
            return None


def _used_by_call(tracer: Tracer, call: Call, obj_id: int, attributes: Collection[str]) -> str | None:
    """How a function of the project that gets the object uses the attributes; None where it was read and does not."""
    for attribute in (*attributes, ANY_ATTRIBUTE):
        if (obj_id, attribute) in call.reads:
            return f"{call.callee.name}() reads {attribute if attribute != ANY_ATTRIBUTE else 'every field'}"
    if obj_id in call.uses and tracer.summary(call.callee).unread is not None:
        return f"{call.callee.name}() gets it"
    return None


def used_after(
    tracer: Tracer,
    trace: FunctionTrace,
    save: Event,
    state: ObjState,
    attributes: Collection[str],
    ignore: Collection[ast.AST] = (),
) -> Evidence | None:
    """The first use of the instance that may see the attributes after the save; None where there is none.

    `ignore` holds the nodes that are going to be replaced (the reads of a read-modify-write).
    """
    replaced = {id(node) for node in ignore}
    for event in trace.events:
        if event is save or id(event.node) in replaced or not tracer.follows(trace, save, event):
            continue
        how = uses(tracer, event, state.id, attributes) if _same_instance(event, save, state.node) else None
        if how is not None:
            return proved(how, trace.at(event.node))
    return None


def _same_instance(event: Event, save: Event, origin: ast.AST | None) -> bool:
    """False where the event comes again only in the next round of a loop that reads a new instance each time."""
    return (
        event.index > save.index
        or in_other_function(event, save)
        or any(block in save.blocks and not _holds(block.node, origin) for block in event.blocks if block.kind in LOOPS)
    )


def _holds(root: ast.AST, node: ast.AST | None) -> bool:
    return node is not None and any(item is node for item in ast.walk(root))


def refreshed_after(
    tracer: Tracer, trace: FunctionTrace, save: Event, obj_id: int, attributes: Collection[str]
) -> bool:
    """True where the very next thing that happens to the instance is a refresh of these attributes."""
    for event in trace.events:
        if event.index <= save.index or not tracer.follows(trace, save, event):
            continue
        if isinstance(event, Refresh) and event.obj.id == obj_id and _covers(event, attributes):
            return _same_or_outer_block(event, save)
        if uses(tracer, event, obj_id, attributes) is not None:
            return False
    return False


def _covers(event: Refresh, attributes: Collection[str]) -> bool:
    return event.fields is None or set(attributes) <= set(event.fields)


def _same_or_outer_block(event: Event, other: Event) -> bool:
    return event.blocks == other.blocks[: len(event.blocks)]


def read_between(
    tracer: Tracer,
    trace: FunctionTrace,
    first: Event,
    save: Event,
    obj_id: int,
    attributes: Collection[str],
    ignore: Collection[ast.AST],
) -> Evidence:
    """Does anything look at the new value between its write and the save?"""
    own = {id(node) for node in ignore}
    for event in tracer.between(trace, first, save):
        if id(event.node) in own or event is save:
            continue
        how = uses(tracer, event, obj_id, attributes)
        if how is None:
            continue
        at = trace.at(event.node)
        if isinstance(event, FieldRead | Save | Call):
            return refuted(f"between the write and the save {how}", at)
        if not isinstance(event, Escape) or event.how in ("returned", "yielded"):
            return unknown(f"between the write and the save {how}, and may read the new value", at)
    return proved("nothing reads the new value before the save")


def checked_before(
    tracer: Tracer,
    trace: FunctionTrace,
    write: FieldWrite,
    obj_id: int,
    attributes: Collection[str],
    ignore: Collection[ast.AST] = (),
) -> Evidence:
    """Does the code decide by the old values of the attributes whether, or by how much, the field is changed?

    The attribute that is written itself: a check and an act in two steps, which F() does not make one. Others that the
    same save changes: two processes both pass the check, or both add what they computed; a lost update hid that.
    """
    own = {id(node) for node in ignore}
    found = [proved("the old value decides nothing before the write")]
    for event in trace.of(FieldRead, Call):
        assert isinstance(event, FieldRead | Call)
        read = _attribute_read(event, obj_id, attributes)
        if read is None or id(event.node) in own:
            continue
        if tracer.follows(trace, event, write) or inside(trace, event.node, write.node):
            found.append(_decision(trace, event, read, write, own))
    return max(found, key=lambda item: item.verdict.rank)


def _attribute_read(event: FieldRead | Call, obj_id: int, attributes: Collection[str]) -> str | None:
    """The attribute of the object that the event reads, by itself or in the function that is called."""
    if isinstance(event, FieldRead):
        return event.attribute if event.obj.id == obj_id and event.attribute in attributes else None
    return next((name for name in sorted(attributes) if (obj_id, name) in event.reads), None)


def _decision(
    trace: FunctionTrace, read: FieldRead | Call, attribute: str, write: FieldWrite, own: Collection[int]
) -> Evidence:
    at, itself = trace.at(read.node), attribute == write.write.attribute
    names = names_from(trace, assigned_names(read.statement))
    reads = [node for node in loads(trace.node, names) if id(node) not in own and node.lineno <= write.line]
    computed = any(inside(trace, node, write.node) for node in (read.node, *reads))
    tests = any(decided_by(trace, node, write) for node in (read.node, *reads))
    if isinstance(read, Call) and (tests or computed):
        name = read.callee.name
        if itself:
            return assumed(f"what {name}() tells by {attribute} may be late, as it may be today", at)
        return unknown(f"{name}() tells by {attribute}, which the same save changes: two processes may pass it", at)
    if computed:
        return refuted(f"the change is computed from {attribute}, which the same save changes", at)
    if tests and itself:
        return refuted(f"a test decides by {attribute} as it was read: check and act are two steps", at)
    if tests:
        return unknown(f"a test decides by {attribute}, which the same save changes: two processes may pass it", at)
    return proved(f"{attribute} is read, and decides nothing", at)


def decided_by(trace: FunctionTrace, node: ast.AST, write: FieldWrite) -> str | None:
    """The kind of the test that the node stands in, where it decides whether the write is reached.

    A comparison with None tells whether there is a value, not which.
    """
    child: ast.AST = node
    parent = trace.parents(node)
    match parent:
        case ast.Compare(ops=[ast.Is() | ast.IsNot()], comparators=[ast.Constant(value=None)]):
            return None
    while parent is not None and not isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        if isinstance(parent, ast.If | ast.While | ast.IfExp | ast.Assert) and child is parent.test:
            if isinstance(parent, ast.Assert):
                return "assert"
            if any(block.node is parent for block in write.blocks) or leaves(trace, parent):
                return "if" if isinstance(parent, ast.If | ast.IfExp) else "while"
            return "if" if isinstance(parent, ast.IfExp) and write.node in ast.walk(parent) else None
        child, parent = parent, trace.parents(parent)
    return None


def leaves(trace: FunctionTrace, node: ast.AST) -> bool:
    """True where control may leave the function or loop from inside the compound statement."""
    return any(block.node is node for event in trace.of(Exit) for block in event.blocks)


def adds_up(write: Event, save: Event, origin: ast.AST | None) -> bool:
    """True where a loop writes again and again before one save of the same instance."""
    return any(
        block.kind in LOOPS and block not in save.blocks and not _holds(block.node, origin) for block in write.blocks
    )


SOMETIMES = (BlockKind.IF, BlockKind.ELSE, BlockKind.EXCEPT, BlockKind.MATCH, BlockKind.CONDITION, *LOOPS)


def may_stay_unsaved(tracer: Tracer, trace: FunctionTrace, write: Event, save: Event) -> Evidence | None:
    """The place where control goes another way than from the write to the save; None where there is none."""
    for block in save.blocks:
        if block.kind in SOMETIMES and block not in write.blocks:
            return proved("it is saved on some paths only", trace.at(block.node))
    for event in tracer.between(trace, write, save):
        if isinstance(event, Exit):
            return proved("the function may be left before it is saved", trace.at(event.node))
    return None
