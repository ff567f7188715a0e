"""Tasks of queues: Celery, RQ, Dramatiq, Huey and Django's own."""

from __future__ import annotations

from collections.abc import Iterator

from codemods.project.classes import Classes
from codemods.project.expressions import is_true
from codemods.project.facts import CallFact, ClassFact, DecoratorFact, FileFacts, FunctionFact
from codemods.project.model import Assigned, ClassRef, External, FunctionRef, ModuleRef, Ref, Task
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

    def _system(self, path: str, name: str) -> str | None:
        """The queue whose decorator that name is."""
        if not name:
            return None
        if "()" in name:
            return None
        found = self.names.resolve(path, name)
        if isinstance(found, External):
            return _DECORATORS.get(found.dotted) or _external_app(found.dotted)
        owner, _, method = name.rpartition(".")
        if found is not None or not owner:
            return self._project_decorator(found)
        if method not in _METHODS:
            return None
        return self._app(self.names.resolve(path, owner))

    def _app(self, ref: Ref | None) -> str | None:
        """The queue whose app object a name is bound to: `app = Celery("shop")`, a subclass of Celery too."""
        if isinstance(ref, Assigned) and (call := self.classes.assigned_call(ref)) is not None:
            klass = self.names.resolve(ref.path, call.callee) if "()" not in call.callee else None
            known = next((n for n in _APPS if last_name(call.callee) == n), None)
            if isinstance(klass, FunctionRef) and self._imports_celery(klass.path):
                return "celery"
            if isinstance(klass, ClassRef) and self.classes.is_subclass(klass, frozenset({"celery.Celery"})):
                return "celery"
            return _APPS[known] if known is not None else None
        if isinstance(ref, External):
            return _external_app(f"{ref.dotted}.task")
        return None

    def _imports_celery(self, path: str) -> bool:
        """True where the file of a function that makes an app (`app = create_application()`) works with Celery."""
        facts = self.names.modules.facts(path)
        return facts is not None and any(item.module.partition(".")[0] == "celery" for item in facts.imports)

    def _project_decorator(self, ref: Ref | None) -> str | None:
        """`app_task = partial(shared_task, bind=True)`: a decorator that the project makes of a known one."""
        if not isinstance(ref, Assigned) or (call := self.classes.assigned_call(ref)) is None:
            return None
        if last_name(call.callee) == "partial" and call.args:
            return self._system(ref.path, call.args[0])
        return None

    def _class_task(self, path: str, facts: FileFacts, klass: ClassFact) -> Iterator[Task]:
        """A subclass of celery.Task: its `run` is the task."""
        ref = ClassRef(path, klass.qualname, klass.line)
        if not klass.bases or not self.classes.is_subclass(ref, _CELERY_TASKS):
            return
        run = self.classes.members(ref).get("run")
        if not isinstance(run, FunctionRef):
            return
        function = next((item for item in facts.functions if item.qualname == run.qualname and item.line == run.line), None)
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



