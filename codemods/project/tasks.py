"""Tasks of queues: Celery, RQ, Dramatiq, Huey and Django's own."""

from __future__ import annotations

from collections.abc import Iterator

from codemods.project.classes import Classes
from codemods.project.expressions import is_true
from codemods.project.facts import CallFact, ClassFact, DecoratorFact, FileFacts, FunctionFact
from codemods.project.model import Assigned, ClassRef, External, FunctionRef, Ref, Task
from codemods.project.names import Names, last_name

_DECORATORS = {
    "celery.shared_task": "celery",
    "celery.task": "celery",
    "celery.decorators.task": "celery",
    "celery.task.task": "celery",
    "celery.decorators.periodic_task": "celery",
    "celery.task.periodic_task": "celery",
    "django_rq.job": "rq",
    "django_rq.decorators.job": "rq",
    "rq.decorators.job": "rq",
    "dramatiq.actor": "dramatiq",
    "huey.contrib.djhuey.task": "huey",
    "huey.contrib.djhuey.db_task": "huey",
    "huey.contrib.djhuey.periodic_task": "huey",
    "huey.contrib.djhuey.db_periodic_task": "huey",
    "huey.contrib.djhuey.on_commit_task": "huey",
    "django.tasks.task": "django",
    "django_tasks.task": "django",
    "django_tasks.base.task": "django",
    "procrastinate.contrib.django.app.task": "procrastinate",
}
_METHODS = {"task": "celery", "periodic_task": "huey", "actor": "dramatiq"}
_APPS = {"Celery": "celery", "Huey": "huey", "RedisHuey": "huey", "SqliteHuey": "huey", "MemoryHuey": "huey"}
_NAMES = ("shared_task", "job", "actor", "db_task")
"""Decorators that projects wrap in their own."""
CALLED = frozenset({*_APPS, *_NAMES})
"""What is looked for among the calls of a function that makes a queue or a decorator."""
_CELERY_TASKS = frozenset({"celery.Task", "celery.app.task.Task", "celery.task.Task", "celery.task.base.Task"})


class TaskReader:
    """Finds the tasks of files."""

    def __init__(self, names: Names, classes: Classes) -> None:
        self.names = names
        self.classes = classes

    def tasks(self, path: str, facts: FileFacts) -> Iterator[Task]:
        """The tasks that a file defines, and those that it makes of functions by calls."""
        for function in facts.functions:
            for decorator in function.decorators:
                system = self._system(path, decorator.name)
                if system is not None:
                    yield _task(path, function, system, decorator)
                    break
        for klass in facts.classes:
            yield from self._class_task(path, facts, klass)
        for assign in facts.assigns:
            if assign.call is not None:
                yield from self._called(path, assign.call)

    def _system(self, path: str, name: str, depth: int = 0) -> str | None:
        """The queue whose decorator that name is."""
        if not name or "()" in name or depth > 3:
            return None
        found = self.names.resolve(path, name)
        if isinstance(found, External):
            return _DECORATORS.get(found.dotted) or _external_app(found.dotted)
        owner, _, method = name.rpartition(".")
        if found is not None or not owner:
            return self._project_decorator(found, depth)
        if method not in _METHODS:
            return None
        return self._app(self.names.resolve(path, owner))

    def _app(self, ref: Ref | None) -> str | None:
        """The queue whose app object a name is bound to: `app = Celery("shop")`, or what a function makes that way."""
        if isinstance(ref, External):
            return _external_app(f"{ref.dotted}.task")
        if not isinstance(ref, Assigned) or (call := self.classes.assigned_call(ref)) is None or "()" in call.callee:
            return None
        made = self.names.resolve(ref.path, call.callee)
        if isinstance(made, FunctionRef):
            return next((_APPS[name] for name in _APPS if self._calls(made, name)), None)
        if isinstance(made, ClassRef):
            return "celery" if self.classes.is_subclass(made, frozenset({"celery.Celery"})) else None
        return _APPS.get(last_name(call.callee))

    def _calls(self, definition: FunctionRef | ClassRef, name: str) -> bool:
        """Is something of that last name called within the function or class?"""
        facts = self.names.modules.facts(definition.path)
        if facts is None:
            return False
        pool = facts.functions if isinstance(definition, FunctionRef) else facts.classes
        spans = [(item.line, item.end_line) for item in pool if item.qualname == definition.qualname]
        return any(start <= line <= end for line in facts.calls.get(name, ()) for start, end in spans)

    def _project_decorator(self, ref: Ref | None, depth: int) -> str | None:
        """The queue of a decorator that the project makes of a known one.

        `partial(shared_task, bind=True)`, `shared_task(acks_late=True)`, a function or a callable object that calls it.
        """
        if isinstance(ref, FunctionRef):
            return self._called_within(ref, depth)
        if not isinstance(ref, Assigned) or (call := self.classes.assigned_call(ref)) is None or "()" in call.callee:
            return None
        if last_name(call.callee) == "partial":
            return self._system(ref.path, call.args[0], depth + 1) if call.args else None
        found = self.names.resolve(ref.path, call.callee)
        if isinstance(found, ClassRef):
            # A callable object: whatever of its methods makes the task.
            called = "__call__" in self.classes.members(found)
            return self._called_within(found, depth) if called else None
        return self._system(ref.path, call.callee, depth + 1) if not call.args else None

    def _called_within(self, definition: FunctionRef | ClassRef, depth: int) -> str | None:
        for name in _NAMES:
            if self._calls(definition, name):
                system = self._system(definition.path, name, depth + 1)
                if system is not None:
                    return system
        return None

    def _class_task(self, path: str, facts: FileFacts, klass: ClassFact) -> Iterator[Task]:
        """A subclass of celery.Task: its `run` is the task."""
        ref = ClassRef(path, klass.qualname, klass.line)
        if not klass.bases or not self.classes.is_subclass(ref, _CELERY_TASKS):
            return
        run = self.classes.members(ref).get("run")
        if not isinstance(run, FunctionRef):
            return
        function = next(
            (item for item in facts.functions if item.qualname == run.qualname and item.line == run.line), None
        )
        if function is not None:
            parameters = tuple(item.name for item in function.parameters)
            options = {item.name: item.source for item in klass.assigns}
            yield Task(run, "celery", True, parameters, options, f"{path}:{klass.line}")

    def _called(self, path: str, call: CallFact) -> Iterator[Task]:
        """`send = shared_task(send_mail)`, `send = app.task(bind=True)(send_mail)`."""
        source = call.args[0] if len(call.args) == 1 else None
        if source is None or not source.isidentifier():
            return
        name = call.callee.removesuffix("()")
        system = self._system(path, name)
        target = self.names.resolve(path, source) if system is not None else None
        if system is None or not isinstance(target, FunctionRef):
            return
        fact = self.classes.table(target.path).functions.get(target.qualname)
        if fact:
            options = call.inner if call.inner is not None else call
            decorator = DecoratorFact(name, "", call.line, options)
            yield _task(path, fact[-1], system, decorator, target)


def _task(
    path: str, function: FunctionFact, system: str, decorator: DecoratorFact, ref: FunctionRef | None = None
) -> Task:
    keywords = decorator.call.keywords if decorator.call is not None else ()
    options = {key: source for key, source in keywords if key is not None}
    return Task(
        function=ref or FunctionRef(path, function.qualname, function.line),
        system=system,
        bind=is_true(options.get("bind")),
        parameters=tuple(item.name for item in function.parameters),
        options=options,
        at=f"{path}:{decorator.line}",
    )


def _external_app(dotted: str) -> str | None:
    """`app.task` where app is imported from outside: only names that say which queue it is."""
    owner, _, method = dotted.rpartition(".")
    if method == "task" and "celery" in owner.lower():
        return "celery"
    return "huey" if method in ("task", "periodic_task") and owner.lower().endswith("huey") else None
