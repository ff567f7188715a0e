"""Rows that classes hand over: generic views to their templates, DRF's views to serializers, the admin to its lists.

Where the queryset stands decides in which function the event is found: at the `return` of `get_queryset()`, or in the
class body that says `queryset = ...` or `model = ...`, which belongs to the module.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from codemods.project.model import ClassRef, External, FunctionRef, Model
from codemods.trace.dictionaries import keys_of
from codemods.trace.events import RowConsumer
from codemods.trace.frameworks.generic_views import view_queryset
from codemods.trace.frameworks.rendering import hand_over, text_attribute
from codemods.trace.frameworks.view_serializers import serializers_of
from codemods.trace.reads.admin_lists import assigned_in_body
from codemods.trace.reads.rowreads import ReaderOfRows
from codemods.trace.run import Run
from codemods.trace.state import options_of
from codemods.trace.values import QuerySet, Value

if TYPE_CHECKING:
    from codemods.trace.tracer import Tracer

LISTS = "django.views.generic.list.MultipleObjectMixin"
ONE = "django.views.generic.detail.SingleObjectMixin"
REST = "rest_framework.generics.GenericAPIView"
ADMIN = "django.contrib.admin.ModelAdmin"
FEED = "django.contrib.syndication.views.Feed"
SITEMAP = "django.contrib.sitemaps.Sitemap"
_DECLARES = frozenset({"queryset", "model", "list_display", "list_select_related"})
"""What a class body says that is worth a look."""


def at_return(run: Run, node: ast.Return, value: Value) -> None:
    """A method of a class returns: what it gives back may be what the class hands over."""
    klass = run.klass
    if klass is None or node.value is None or run.nested is not None or run.muted:
        return
    if run.ref.name == "get_context_data":
        templates = (_template_of(run.tracer, owner, None) for owner in _users(run, klass))
        for template in dict.fromkeys(name for name in templates if name is not None):
            hand_over(run, node.value, template, keys_of(value))
    name = run.ref.name
    if name == "get_queryset" or (name == "items" and run.project.is_subclass(klass, FEED, SITEMAP)):
        found = [option for option in options_of(value) if isinstance(option, QuerySet) and not option.values]
        for option in [item for item in found if not _loads_nothing_on_purpose(item)] if len(found) > 1 else found:
            _emit(run, node.value, option, *_users(run, klass), method=name)


def _loads_nothing_on_purpose(queryset: QuerySet) -> bool:
    """An alternative for those who need no related rows: `select_related(None)`, `prefetch_related(None)`."""
    return any(
        call.name in ("select_related", "prefetch_related")
        and call.node is not None
        and any(isinstance(item, ast.Constant) and item.value is None for item in call.node.args)
        for call in queryset.chain
    )


def _users(run: Run, klass: ClassRef) -> Iterator[ClassRef]:
    """The class itself and those that inherit this very method from it."""
    yield klass
    for item in run.project.subclasses(klass):
        method = run.project.method(item, run.ref.name)
        if method == run.ref:
            yield item


def class_body(run: Run, node: ast.ClassDef) -> None:
    """A class statement of the module: the queryset that its body declares is handed over."""
    if run.muted or run.nested is not None or not _DECLARES & {name for name, _ in assigned_in_body(node)}:
        return
    klass = ClassRef(run.path, node.name, node.lineno)
    if not run.project.is_subclass(klass, LISTS, ONE, REST, ADMIN):
        return
    if isinstance(run.project.method(klass, "get_queryset"), FunctionRef) and not run.project.is_subclass(klass, ADMIN):
        return
    before = run.statement
    for name, statement in assigned_in_body(node):
        if name == "queryset" and statement.value is not None:
            run.statement = statement
            for option in options_of(run.evaluate(statement.value)):
                if isinstance(option, QuerySet) and option.model is not None:
                    _emit(run, statement.value, option, klass)
            run.statement = before
            return
    admin = run.project.admin_model(klass)
    found = view_queryset(run, klass) if admin is None else QuerySet(admin, manager="_default_manager", is_manager=True)
    if found is not None and found.model is not None:
        place = next(item for name, item in assigned_in_body(node) if name in _DECLARES)
        assert place.value is not None
        run.statement = place
        _emit(run, place.value, replace(found, node=None, chain=()) if not found.chain else found, klass)
        run.statement = before


def _emit(run: Run, node: ast.expr, queryset: QuerySet, *classes: ClassRef, method: str = "") -> None:
    """The readers that classes hand a queryset to, each once."""
    model = queryset.model
    if model is None:
        return
    readers = (item for klass in classes for item in readers_of(run.tracer, klass, model, method))
    for reader in dict.fromkeys(readers):
        run.emit(RowConsumer, node, queryset=queryset, reader=reader)


def readers_of(tracer: Tracer, klass: ClassRef, model: Model, method: str = "") -> Iterator[ReaderOfRows]:
    """What a view, a view set, an admin class or a feed hands the rows of its queryset to.

    `method`: the one that gives the queryset; "" where the class body does.
    """
    project = tracer.project
    if project.is_subclass(klass, ADMIN):
        yield ReaderOfRows("admin", klass.qualname, method, klass)
    elif project.is_subclass(klass, FEED, SITEMAP):
        yield ReaderOfRows("feed", klass.qualname, klass=klass)
    elif project.is_subclass(klass, REST):
        yield from serializers_of(tracer, klass)
    elif project.is_subclass(klass, LISTS):
        template = _template_of(tracer, klass, model)
        for variable in _list_variables(tracer, klass, model) if template is not None else ():
            yield ReaderOfRows("template", template or "", variable)
    elif project.is_subclass(klass, ONE) and _takes_its_queryset(tracer, klass):
        template = _template_of(tracer, klass, model)
        for variable in _names(tracer, klass, "object", model.name.lower()) if template is not None else ():
            yield ReaderOfRows("template", template or "", variable, many=False)


def _takes_its_queryset(tracer: Tracer, klass: ClassRef) -> bool:
    """False where a method of the project's own fetches the object, from whatever it likes."""
    method = tracer.project.method(klass, "get_object")
    node = tracer.node_of(method) if isinstance(method, FunctionRef) else None
    text = ast.unparse(node) if node is not None else "super().get_object("
    return "super().get_object(" in text or "self.get_queryset(" in text


def _template_of(tracer: Tracer, klass: ClassRef, model: Model | None) -> str | None:
    """The template that a generic view renders: `template_name`, else the default name for its model."""
    project = tracer.project
    if isinstance(project.method(klass, "get_template_names"), FunctionRef):
        return None
    found = project.class_attribute(klass, "template_name")
    if found is not None and not isinstance(found[1], External):
        return text_attribute(tracer, klass, "template_name")
    return _default(tracer, klass, model)


def _default(tracer: Tracer, klass: ClassRef, model: Model | None) -> str | None:
    """The name that a generic view makes of its model's: shop/book_list.html."""
    if model is None:
        return None
    suffix = text_attribute(tracer, klass, "template_name_suffix")
    if suffix is None:
        kinds = (
            (LISTS, "_list"),
            ("django.views.generic.edit.DeletionMixin", "_confirm_delete"),
            ("django.views.generic.edit.ModelFormMixin", "_form"),
            (ONE, "_detail"),
        )
        suffix = next(text for base, text in kinds if tracer.project.is_subclass(klass, base))
    return f"{model.app_label}/{model.name.lower()}{suffix}.html"


def _list_variables(tracer: Tracer, klass: ClassRef, model: Model) -> Iterator[str]:
    yield from _names(tracer, klass, "object_list", f"{model.name.lower()}_list")
    yield "page_obj"


def _names(tracer: Tracer, klass: ClassRef, first: str, default: str) -> Iterator[str]:
    yield first
    if not isinstance(tracer.project.method(klass, "get_context_object_name"), FunctionRef):
        yield text_attribute(tracer, klass, "context_object_name") or default
