"""What a name means: imports, re-exports, star and relative imports, aliases and model lookups, followed to the end."""

from __future__ import annotations

import ast
import builtins
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from codemods.project.expressions import parse_expression, string_constant
from codemods.project.facts import AssignFact, CallFact, ClassFact, FileFacts, FunctionFact, ImportFact
from codemods.project.libraries import canonical, exported_names
from codemods.project.model import Assigned, ClassRef, External, FunctionRef, ModuleRef, Ref
from codemods.project.reading import call_fact

Binding = ImportFact | AssignFact | ClassFact | FunctionFact

_DOTTED = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*\Z")
_NEVER_OWN = frozenset({"django", "rest_framework", "celery"})
"""What these names mean is known, whatever a file beside the project's code may be called."""
_BUILTINS = frozenset(dir(builtins))


@dataclass(frozen=True, slots=True)
class Modules:
    """Where modules are: the part of file discovery that name resolution needs."""

    find: Callable[[str, str | None], str | None]
    """Dotted name and the path of the importing file -> the path of the module's file."""
    exists: Callable[[str], bool]
    name: Callable[[str], str]
    facts: Callable[[str], FileFacts | None]
    """The facts of a file of the project; None where it cannot be read."""
    function: Callable[[FunctionRef], ast.FunctionDef | ast.AsyncFunctionDef | None] = lambda ref: None
    """The tree of a function."""


def last_name(dotted: str) -> str:
    """The part after the last dot: "shop.models.Order" -> "Order"."""
    return dotted.rpartition(".")[2]


class Names:
    """Resolves names at module level. `model_lookup` and `member` are given by the layers above."""

    def __init__(self, modules: Modules) -> None:
        self.modules = modules
        self.user_model: Callable[[str], Ref | None] = lambda path: None
        self.model_by_label: Callable[[str, str], Ref | None] = lambda label, path: None
        self.loaded_class: Callable[[str, str, str], Ref | None] = lambda label, name, path: None
        self.setting: Callable[[str], str | None] = lambda name: None
        self.class_member: Callable[[ClassRef, str], Ref | None] = lambda klass, name: None
        self._bindings: dict[str, Mapping[str, tuple[Binding, ...]]] = {}
        self._known: dict[tuple[str, str], Ref | None] = {}
        self._active: set[tuple[str, str]] = set()
        self._cut = False

    # --- the API

    def resolve(self, path: str, dotted: str, line: int | None = None) -> Ref | None:
        """The meaning of a dotted name at module level of `path` (on `line`, where later bindings do not count yet)."""
        first, _, rest = dotted.partition(".")
        found = self.lookup(path, first, line)
        if found is None:
            return External(f"builtins.{dotted}") if not rest and first in _BUILTINS else None
        for part in rest.split(".") if rest else ():
            found = self.member(found, part)
            if found is None:
                return None
        return found

    def resolve_import(self, path: str, module: str, name: str | None, level: int = 0) -> Ref | None:
        """The meaning of `from <dots><module> import <name>` (or of the module itself) in the file `path`."""
        if level:
            return self._relative(path, module, name, level)
        found = self.module(module, path)
        if found is not None:
            return found if name is None else self.member(found, name)
        if name is not None and (inner := self.module(f"{module}.{name}", path)) is not None:
            return inner
        return External(canonical(module if name is None else f"{module}.{name}"))

    def module(self, dotted: str, near: str) -> ModuleRef | None:
        """A module of the project by its dotted name, as a file near `near` would import it."""
        if dotted.partition(".")[0] in _NEVER_OWN:
            return None
        path = self.modules.find(dotted, near)
        return None if path is None else ModuleRef(path, dotted)

    def member(self, ref: Ref, name: str) -> Ref | None:
        """What `ref.name` is."""
        if isinstance(ref, ModuleRef):
            return self.lookup(ref.path, name)
        if isinstance(ref, External):
            return External(canonical(f"{ref.dotted}.{name}"))
        if isinstance(ref, ClassRef):
            return self.class_member(ref, name)
        return None

    def lookup(self, path: str, name: str, line: int | None = None) -> Ref | None:
        """A name of a module's namespace: its bindings, star imports, submodules."""
        key = (path, name)
        if line is None and key in self._known:
            return self._known[key]
        if key in self._active:
            self._cut = True
            return None
        outermost = not self._active
        self._active.add(key)
        try:
            found = self._lookup(path, name, line)
        finally:
            self._active.discard(key)
        # A None that comes of a cycle that was cut is not the last word on inner names, only on the outermost.
        if line is None and (found is not None or outermost or not self._cut):
            self._known[key] = found
        if outermost:
            self._cut = False
        return found

    def bindings(self, path: str) -> Mapping[str, tuple[Binding, ...]]:
        """What binds each module-level name of a file, in the order of lines."""
        found = self._bindings.get(path)
        if found is None:
            found = self._bindings[path] = _collect(self.modules.facts(path))
        return found

    # --- how

    def _lookup(self, path: str, name: str, line: int | None) -> Ref | None:
        for binding in _preferred(self.bindings(path).get(name, ()), line):
            found = self._bound(path, binding)
            if found is not None:
                return found
        stars = [item for item in self.bindings(path).get("*", ()) if isinstance(item, ImportFact)]
        for star in reversed(stars):
            found = self._starred(path, star, name)
            if found is not None:
                return found
        return self._submodule(path, name) or self._from_unknown_star(path, stars, name)

    def _from_unknown_star(self, path: str, stars: list[ImportFact], name: str) -> Ref | None:
        """What nothing else defines comes from the star import of the one module whose names are not known."""
        modules = [self.resolve_import(path, star.module, None, star.level) for star in stars]
        unknown = [item for item in modules if isinstance(item, External) and not exported_names(item.dotted)]
        if len(unknown) != 1 or name in _BUILTINS or name.startswith("_"):
            return None
        return External(canonical(f"{unknown[0].dotted}.{name}"))

    def _bound(self, path: str, binding: Binding) -> Ref | None:
        if isinstance(binding, ClassFact):
            return ClassRef(path, binding.qualname, binding.line)
        if isinstance(binding, FunctionFact):
            return FunctionRef(path, binding.qualname, binding.line)
        if isinstance(binding, ImportFact):
            return self.imported(path, binding)
        return self.assigned(path, binding, binding.name)

    def imported(self, path: str, fact: ImportFact) -> Ref | None:
        """What an import statement binds."""
        if fact.attribute is not None:
            return self.resolve_import(path, fact.module, fact.attribute, fact.level)
        if fact.whole:
            return self.resolve_import(path, fact.module, None)
        return self.resolve_import(path, fact.name, None)

    def assigned(self, path: str, fact: AssignFact, qualname: str) -> Ref:
        """What an assignment binds its name to: aliases and model lookups followed, else the expression itself."""
        itself = Assigned(path, qualname, fact.line, fact.source)
        if fact.augmented or not fact.source:
            return itself
        if fact.call is not None:
            return self.called(path, fact.call) or itself
        if _DOTTED.match(fact.source) and fact.source != fact.name:
            found = self.resolve(path, fact.source)
            if found is not None and found != External("builtins.None"):
                return found
        return itself

    def called(self, path: str, call: CallFact) -> Ref | None:
        """The class that a lookup returns: get_user_model(), get_model("app", "Model"), get_class("app.m", "X")."""
        name = last_name(call.callee)
        if name == "get_user_model":
            return self.user_model(path)
        if not call.args or (call.keywords and len(call.args) < 2):
            return self._lookup_by_keywords(path, call) if "model" in name else None
        first = string_constant(call.args[0])
        second = string_constant(call.args[1]) if len(call.args) > 1 else None
        if first is None:
            return None
        if "model" in name:
            label = first if second is None else f"{first}.{second}"
            return self.model_by_label(label, path) if label.count(".") == 1 else None
        return self.loaded_class(first, second, path) if second and "class" in name else None

    def _lookup_by_keywords(self, path: str, call: CallFact) -> Ref | None:
        app, model = string_constant(call.keyword("app_label")), string_constant(call.keyword("model_name"))
        if app and call.args and model is None:
            model = string_constant(call.args[0])
        if call.args and app is None:
            app = string_constant(call.args[0])
        return self.model_by_label(f"{app}.{model}", path) if app and model else None

    def _relative(self, path: str, module: str, name: str | None, level: int) -> Ref | None:
        folder = posixpath.dirname(path)
        for _ in range(level - 1):
            if not folder:
                return None
            folder = posixpath.dirname(folder)
        base = posixpath.join(folder, *module.split(".")) if module else folder
        file = self._module_file(base)
        if file is not None:
            ref = ModuleRef(file, self.modules.name(file))
            return ref if name is None else self.member(ref, name)
        if name is None:
            return None
        inner = self._module_file(posixpath.join(base, name))
        return None if inner is None else ModuleRef(inner, self.modules.name(inner))

    def _module_file(self, base: str) -> str | None:
        candidates = (f"{base}.py", f"{base}/__init__.py") if base else ("__init__.py",)
        return next((item for item in candidates if self.modules.exists(item)), None)

    def _starred(self, path: str, star: ImportFact, name: str) -> Ref | None:
        module = self.resolve_import(path, star.module, None, star.level)
        if isinstance(module, External):
            known = canonical(f"{module.dotted}.{name}")
            return External(known) if known in exported_names(module.dotted) else None
        if not isinstance(module, ModuleRef) or module.path == path:
            return None
        facts = self.modules.facts(module.path)
        if facts is None or (name not in facts.exported if facts.exported is not None else name.startswith("_")):
            return None
        return self.lookup(module.path, name)

    def _submodule(self, path: str, name: str) -> Ref | None:
        if posixpath.basename(path) != "__init__.py":
            return None
        file = self._module_file(posixpath.join(posixpath.dirname(path), name))
        return None if file is None else ModuleRef(file, self.modules.name(file))

    def model_reference(self, path: str, source: str, own: Ref | None = None) -> Ref | None:
        """The model that a relation's first argument or a sender names: a class, label, "self", setting or lookup."""
        text = string_constant(source)
        if text is not None:
            if text == "self":
                return own
            return self.model_by_label(text, path) if "." in text else self._by_bare_name(path, text)
        node = parse_expression(source)
        if isinstance(node, ast.Call):
            call = call_fact(node)
            return None if call is None else self.called(path, call)
        if node is None:
            return None
        if _DOTTED.match(source):
            if last_name(source) == "AUTH_USER_MODEL":
                return self.user_model(path)
            if source.startswith("settings.") and (label := self.setting(last_name(source))) and "." in label:
                return self.model_by_label(label, path)
            return self.resolve(path, source)
        return None

    def string(self, path: str | None, source: str | None) -> str | None:
        """The string that an expression is: a literal, or a name that is bound to one."""
        text = string_constant(source)
        if text is not None or path is None or source is None or not _DOTTED.match(source):
            return text
        found = self.resolve(path, source)
        return string_constant(found.source) if isinstance(found, Assigned) else None

    def _by_bare_name(self, path: str, name: str) -> Ref | None:
        return self.model_by_label(f".{name}", path)


def _collect(facts: FileFacts | None) -> Mapping[str, tuple[Binding, ...]]:
    if facts is None:
        return {}
    found: dict[str, list[Binding]] = {}
    for name, binding in _module_level(facts):
        found.setdefault(name, []).append(binding)
    return {name: tuple(sorted(items, key=lambda item: item.line)) for name, items in found.items()}


def _module_level(facts: FileFacts) -> Iterator[tuple[str, Binding]]:
    for item in facts.imports:
        yield item.name, item
    for assign in facts.assigns:
        if not assign.augmented:
            yield assign.name, assign
    for klass in facts.classes:
        if "." not in klass.qualname:
            yield klass.qualname, klass
    for function in facts.functions:
        if "." not in function.qualname:
            yield function.qualname, function


def _preferred(bindings: tuple[Binding, ...], line: int | None) -> list[Binding]:
    """The bindings of a name, the one that counts first: the last that is no fallback, real imports before others."""
    if line is not None:
        earlier = tuple(item for item in bindings if item.line <= line)
        bindings = earlier or bindings
    if len(bindings) < 2:
        return list(bindings)

    def rank(item: Binding) -> tuple[bool, bool, int]:
        checking = isinstance(item, ImportFact) and item.type_checking
        return (checking, item.fallback, -item.line)

    return sorted(bindings, key=rank)
