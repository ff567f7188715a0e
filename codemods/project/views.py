"""Which functions run as views: routed ones, handlers of class-based views, DRF, admin."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from codemods.project.classes import Classes
from codemods.project.facts import FileFacts
from codemods.project.libraries import library_class
from codemods.project.model import ClassRef, External, FunctionRef, ModuleRef
from codemods.project.names import Names, last_name

VIEWS = frozenset({"django.views.generic.View", "rest_framework.viewsets.ViewSetMixin"})
ADMINS = frozenset({"django.contrib.admin.options.BaseModelAdmin", "django.contrib.admin.AdminSite"})
_HANDLERS = frozenset(
    {"get", "post", "put", "patch", "delete", "head", "options", "trace", "dispatch"}
    | {"list", "create", "retrieve", "update", "partial_update", "destroy"}
)
_OUTSIDE = frozenset({"as_view", "get_urls", "urls", "__init__", "check", "media", "formfield_overrides"})
_VIEW_DECORATORS = frozenset(
    {"rest_framework.decorators.api_view", "django.views.decorators.http.require_http_methods"}
    | {f"django.views.decorators.http.require_{method}" for method in ("GET", "POST", "safe")}
)
_ACTIONS = frozenset({"action", "detail_route", "list_route"})


class Views:
    """Answers whether a function is a view."""

    def __init__(self, names: Names, classes: Classes, files: Mapping[str, FileFacts]) -> None:
        self.names = names
        self.classes = classes
        self.files = files

    @functools.cached_property
    def routed(self) -> Mapping[FunctionRef, str]:
        """Functions that a URLconf routes to, with the place."""
        return {ref: at for ref, at in self._routes if isinstance(ref, FunctionRef)}

    @functools.cached_property
    def routed_classes(self) -> Mapping[ClassRef, str]:
        """Classes that a URLconf routes to, with the place."""
        return {ref: at for ref, at in self._routes if isinstance(ref, ClassRef)}

    @functools.cached_property
    def _routes(self) -> list[tuple[FunctionRef | ClassRef, str]]:
        found: list[tuple[FunctionRef | ClassRef, str]] = []
        for path, facts in self.files.items():
            for route in facts.routes:
                for name in route.views:
                    ref = self._view(path, name)
                    if ref is not None:
                        found.append((ref, f"{path}:{route.line}"))
        return found

    def _view(self, path: str, name: str) -> FunctionRef | ClassRef | None:
        dotted = name.removesuffix("()").removesuffix(".as_view")
        ref = self.names.resolve(path, dotted)
        if ref is None and "." in dotted:
            # A string of old URLconfs: "shop.views.order"
            module, _, attribute = dotted.rpartition(".")
            holder = self.names.module(module, path)
            ref = self.names.member(holder, attribute) if isinstance(holder, ModuleRef) else None
        return ref if isinstance(ref, (FunctionRef, ClassRef)) else None

    def is_view(self, ref: FunctionRef) -> str | None:
        """The reason why the function runs within a view; None where nothing shows it."""
        if ref in self.routed:
            return f"routed in {self.routed[ref]}"
        table = self.classes.table(ref.path)
        fact = next((item for item in table.functions.get(ref.qualname, ()) if ref.line in (0, item.line)), None)
        for decorator in fact.decorators if fact is not None else ():
            found = self.names.resolve(ref.path, decorator.name) if decorator.name else None
            if isinstance(found, External) and found.dotted in _VIEW_DECORATORS:
                return f"decorated with @{last_name(found.dotted)}"
        owner, _, name = ref.qualname.rpartition(".")
        klass = table.classes.get(owner) if owner else None
        if klass is None or name in _OUTSIDE:
            return None
        return self._method(ClassRef(ref.path, owner, klass.line), ref, name)

    def _method(self, klass: ClassRef, ref: FunctionRef, name: str) -> str | None:
        hook = self._hook(klass, name)
        if self.classes.is_subclass(klass, VIEWS):
            if name in _HANDLERS or hook is not None:
                return f"method of the view {klass.qualname}"
            fact = next(iter(self.classes.table(ref.path).functions.get(ref.qualname, ())), None)
            if fact is not None and any(last_name(item.name) in _ACTIONS for item in fact.decorators):
                return f"action of the view set {klass.qualname}"
            return None
        if self.classes.is_subclass(klass, ADMINS) and hook is not None:
            return f"method of the admin class {klass.qualname}"
        if klass in self.routed_classes and name in _HANDLERS:
            return f"method of {klass.qualname}, routed in {self.routed_classes[klass]}"
        return None

    def _hook(self, klass: ClassRef, name: str) -> str | None:
        """The library class of the MRO that defines the method: the framework calls it."""
        for item in self.classes.mro(klass):
            known = library_class(item.dotted) if isinstance(item, External) else None
            if known is not None and name in known.methods:
                return known.dotted
        return None
