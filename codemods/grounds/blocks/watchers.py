"""Tests that watch a task: they patch it and look at the mock. `TestCase` never commits, so they have to be told."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from codemods.edits import Edit, Span, WrapStatements
from codemods.project.model import ClassRef, Task
from codemods.project.source import SourceError

if TYPE_CHECKING:
    from codemods.project.index import Project

DISPATCHING = ("delay", "apply_async", "enqueue")
CAPTURES = ("captureOnCommitCallbacks", "django_capture_on_commit_callbacks")
COMMITS = ("transactional_db", "django_db_reset_sequences", "live_server")
ACTS = frozenset({"delete", "get", "head", "options", "patch", "post", "put", "request", "generic"})


@dataclass(frozen=True, slots=True)
class Watcher:
    """One test function that looks at the mock of a task."""

    path: str
    line: int
    name: str
    """"OrderTests.test_place"."""
    act: ast.stmt | None
    """The statement that reaches the dispatch; None where it cannot be told, or is captured already."""
    capture: str | None
    """The expression that runs on_commit callbacks there; None where the test commits, or captures them already."""


def watchers(project: Project, path: str, task: Task) -> tuple[Watcher, ...]:
    """The tests that patch `task` as the file `path` sees it, or in its own module where they stand beside the file."""
    name = task.function.name
    found: list[Watcher] = []
    for test in project.patching(name):
        beside = path.startswith(_tested_folder(test))
        modules = {_module(project, path), *([_module(project, task.function.path)] if beside else [])}
        targets = frozenset(f"{module}.{name}" for module in modules)
        found += _in_file(project, test, targets)
    return tuple(found)


def wrapped_acts(tests: Iterable[Watcher]) -> dict[str, tuple[Edit, ...]]:
    """By path: the acts of the tests, wrapped so that on_commit callbacks run."""
    edits: dict[str, tuple[Edit, ...]] = {}
    for test in tests:
        if test.act is not None and test.capture is not None:
            act, header = Span.of(test.act), f"with {test.capture}(execute=True):"
            symbols = {"TestCase": "django.test.TestCase"} if "$" in header else {}
            edits[test.path] = (*edits.get(test.path, ()), WrapStatements(act, act, header, symbols=symbols))
    return edits


def _module(project: Project, path: str) -> str:
    return project.module(path)


def _tested_folder(path: str) -> str:
    """The folder that the tests of a file are about: what stands above `tests/`, or beside the file."""
    head, found, _ = f"/{path}".partition("/tests/")
    folder = head if found else f"/{path}".rpartition("/")[0]
    return f"{folder}/"[1:]


def _in_file(project: Project, path: str, targets: frozenset[str]) -> Iterator[Watcher]:
    try:
        tree = project.source(path).tree
    except SourceError:
        return
    for statement in tree.body:
        if isinstance(statement, ast.ClassDef):
            capture = _capture_of(project, ClassRef(path, statement.name, statement.lineno))
            for method in statement.body:
                if isinstance(method, ast.FunctionDef):
                    yield from _in_test(path, f"{statement.name}.", method, targets, capture)
        elif isinstance(statement, ast.FunctionDef):
            yield from _in_test(path, "", statement, targets, _capture_in_function(statement))


def _capture_of(project: Project, klass: ClassRef) -> str | None:
    return "self.captureOnCommitCallbacks" if project.is_subclass(klass, "django.test.TestCase") else None


def _capture_in_function(function: ast.FunctionDef) -> str | None:
    fixtures = {argument.arg for argument in function.args.args}
    commits = any("transaction=True" in ast.unparse(item) for item in function.decorator_list)
    if commits or not fixtures.isdisjoint((*COMMITS, *CAPTURES)):
        return None
    return "$TestCase.captureOnCommitCallbacks"


def _in_test(
    path: str, prefix: str, function: ast.FunctionDef, targets: frozenset[str], capture: str | None
) -> Iterator[Watcher]:
    mocks = frozenset(_mocks(function, targets))
    if not function.name.startswith("test") or not mocks:
        return
    captured = any(word in ast.unparse(function) for word in CAPTURES)
    act = None if captured or capture is None else _act(function.body, mocks)
    yield Watcher(path, function.lineno, f"{prefix}{function.name}", act, None if captured else capture)


def _mocks(function: ast.FunctionDef, targets: frozenset[str]) -> Iterator[str]:
    """The names in a test that hold mocks of the task."""
    parameters = [argument.arg for argument in function.args.args if argument.arg not in ("self", "cls")]
    patches = [item for item in reversed(function.decorator_list) if _makes_mock(item)]
    for decorator, parameter in zip(patches, parameters, strict=False):
        if _patches(decorator, targets):
            yield parameter
    for node in ast.walk(function):
        match node:
            case ast.withitem(context_expr=call, optional_vars=ast.Name(id=name)) if _patches(call, targets):
                yield name
            case ast.Assign(targets=[ast.Name(id=name)], value=call) if _patches(call, targets):
                yield name


def _makes_mock(decorator: ast.expr) -> bool:
    """A patch that hands its mock to the function: one without a replacement of its own."""
    return isinstance(decorator, ast.Call) and "patch" in ast.unparse(decorator.func) and len(decorator.args) == 1


def _patches(call: ast.expr, targets: frozenset[str]) -> bool:
    match call:
        case ast.Call(args=[ast.Constant(value=str(text)), *_]) if "patch" in ast.unparse(call.func):
            target, _, last = text.rpartition(".")
            return text in targets or (last in DISPATCHING and target in targets)
    return False


def _act(body: list[ast.stmt], mocks: frozenset[str]) -> ast.stmt | None:
    """The last statement before the first look at a mock that does something: a request, else a call."""
    for number, statement in enumerate(body):
        if not _looks_at(statement, mocks):
            continue
        before = [item for item in body[:number] if isinstance(item, ast.Expr | ast.Assign | ast.With)]
        calls = [item for item in before if _calls(item)]
        requests = [item for item in calls if _requests(item)]
        found = requests or calls
        chosen = found[-1] if found else None
        inner = statement.body if isinstance(statement, ast.With) else None
        return chosen if inner is None else _act(inner, mocks) or chosen
    return None


def _looks_at(statement: ast.stmt, mocks: frozenset[str]) -> bool:
    used = [node for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)]
    return any(node.id in mocks for node in used)


def _calls(statement: ast.stmt) -> bool:
    """It calls something that is no assertion and no setting up of a mock."""
    calls = [node for node in ast.walk(statement) if isinstance(node, ast.Call)]
    names = [ast.unparse(call.func).rpartition(".")[2] for call in calls]
    return bool(names) and not any(name.startswith(("assert", "refresh_from_db", "patch")) for name in names)


def _requests(statement: ast.stmt) -> bool:
    for node in ast.walk(statement):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            receiver = ast.unparse(node.func.value).lower()
            if (node.func.attr in ACTS or node.func.attr.startswith(("post_", "get_"))) and "client" in receiver:
                return True
    return False
