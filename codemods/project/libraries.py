"""What is known about Django and well-known third-party packages without reading them: classes, methods, model fields.

The facts are shipped as stub files (`stubs/*.stub`): Python syntax in sections, one section a module, bases and
callees written with their full dotted names (or a name of the same section; `models` is `django.db.models`). They are
read by the same extraction as the project's own files. `generated.stub` and `canonical.txt` are made by
`tools/library_facts.py` from installed packages; the others are written by hand.
"""

from __future__ import annotations

import ast
import functools
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from codemods.project.extract import extract
from codemods.project.facts import AssignFact, ClassFact, FunctionFact

_GIS = "django.contrib.gis.db.models."


@dataclass(frozen=True, slots=True)
class LibraryClass:
    """A class of a library, as its stub describes it."""

    dotted: str
    bases: tuple[str, ...]
    """Canonical dotted names."""
    fact: ClassFact
    assigns: Mapping[str, AssignFact]
    methods: frozenset[str]
    functions: Mapping[str, FunctionFact]
    meta: Mapping[str, str]
    """Options of its `Meta` as source."""

    @property
    def members(self) -> frozenset[str]:
        """Everything that its body defines."""
        return self.methods | frozenset(self.assigns)


@dataclass(frozen=True, slots=True)
class LibrarySave:
    """What a known library's `save()` does besides what Django's does."""

    passes_update_fields: bool
    """Takes `update_fields` and hands it on."""
    writes: tuple[str, ...] = ()
    """Fields that it sets on the instance."""
    adds_writes: bool = False
    """It adds the fields that it writes to `update_fields` by itself."""
    acts_on_update_fields: bool = False
    """It does something else where `update_fields` is None."""
    writes_rows: bool = False
    """It writes other rows than the instance's own."""
    why: str = ""


SAVES: Mapping[str, LibrarySave] = {
    "model_utils.models.TimeStampedModel.save": LibrarySave(True, ("modified",), True, why="sets modified"),
    "model_utils.models.StatusModel.save": LibrarySave(True, ("status_changed",), True, why="sets status_changed"),
    "django_extensions.db.models.TimeStampedModel.save": LibrarySave(
        True, (), False, why="takes update_modified; modified is a field that sets itself"
    ),
    "django.contrib.auth.base_user.AbstractBaseUser.save": LibrarySave(
        True, (), why="tells the password validators after set_password()"
    ),
    "modelcluster.models.ClusterableModel.save": LibrarySave(
        True,
        (),
        acts_on_update_fields=True,
        writes_rows=True,
        why="commits child relations where update_fields is None",
    ),
    "mptt.models.MPTTModel.save": LibrarySave(
        True, ("lft", "rght", "tree_id", "level"), acts_on_update_fields=True, writes_rows=True, why="moves the tree"
    ),
    "solo.models.SingletonModel.save": LibrarySave(True, ("id",), why="sets pk to the singleton's; sets the cache"),
    "parler.models.TranslatableModelMixin.save": LibrarySave(True, (), writes_rows=True, why="saves the translations"),
    "softdelete.models.SoftDeleteObject.save": LibrarySave(True, why="handles deleted_at"),
    "django_lifecycle.mixins.LifecycleModelMixin.save": LibrarySave(
        True, (), acts_on_update_fields=True, why="runs the model's lifecycle hooks"
    ),
    "safedelete.models.SafeDeleteMixin.save": LibrarySave(
        True, ("deleted", "deleted_by_cascade"), why="undeletes unless keep_deleted is given"
    ),
    "django_extensions.db.models.ActivatorModel.save": LibrarySave(True, ("activate_date",), why="sets activate_date"),
    "polymorphic.models.PolymorphicModel.save": LibrarySave(
        True, ("polymorphic_ctype",), why="sets polymorphic_ctype of a new row"
    ),
    "taggit.models.TagBase.save": LibrarySave(True, ("slug",), why="sets the slug of a new tag"),
    "ordered_model.models.OrderedModelBase.save": LibrarySave(True, ("order",), why="sets the order of a new row"),
    "django_fsm.ConcurrentTransitionMixin.save": LibrarySave(True, why="compares the state with the stored one"),
    "waffle.models.BaseModel.save": LibrarySave(True, ("modified",), why="sets modified and flushes the cache"),
    "rest_framework.authtoken.models.Token.save": LibrarySave(True, ("key",), why="makes the key of a new token"),
    "model_utils.models.SaveSignalHandlingModel.save": LibrarySave(True, why="can keep signals from being sent"),
    "wagtail.models.Page.save": LibrarySave(
        True, ("url_path",), writes_rows=True, why="sets url_path, moves descendants"
    ),
}

MIXIN_PREFIXES: tuple[str, ...] = (
    "auditlog.",
    "cacheops.",
    "dirtyfields.",
    "django_lifecycle.",
    "easyaudit.",
    "field_history.",
    "mptt.",
    "pghistory.",
    "reversion.",
    "safedelete.",
    "simple_history.",
    "softdelete.",
    "tracking_model.",
    "treebeard.",
    "model_utils.tracker.",
    "model_utils.FieldTracker",
    "model_utils.ModelTracker",
    "modelcluster.",
    "haystack.",
    "modeltranslation.",
    "parler.",
)
"""Of history, audit, dirty-tracking, cache and tree models: a base, field or decorator of theirs is a mixin."""

REGISTRATIONS: Mapping[str, str] = {
    "auditlog.registry.auditlog.register": "auditlog",
    "reversion.register": "reversion",
    "reversion.revisions.register": "reversion",
    "simple_history.register": "simple_history",
    "mptt.register": "mptt",
    "pghistory.track": "pghistory",
    "watson.search.register": "watson",
    "actstream.registry.register": "actstream",
    "modeltranslation.translator.translator.register": "modeltranslation",
    "modeltranslation.translator.register": "modeltranslation",
    "easyaudit.register": "easyaudit",
}
"""Calls (and decorators) that make a library watch a model: `auditlog.register(Order)`."""

PLAIN_BASES = frozenset({"typing_extensions.Generic", "typing_extensions.Protocol", "builtins.object"})


def is_plain(dotted: str) -> bool:
    """A base class that cannot have a `save` that matters: the standard library's, `Generic`, `Protocol`."""
    return (
        dotted in PLAIN_BASES or dotted.partition(".")[0] in sys.stdlib_module_names or dotted.startswith("builtins.")
    )


def is_unknown(dotted: str) -> bool:
    """A class of which nothing is known: no stub describes it, and it may matter."""
    return library_class(dotted) is None and not is_plain(dotted)


@functools.cache
def _sections() -> Mapping[str, tuple[str, ...]]:
    """Module name -> the texts of its sections."""
    found: dict[str, tuple[str, ...]] = {}
    folder = resources.files("codemods.project").joinpath("stubs")
    # What is written by hand knows more than what was generated, and comes later.
    for entry in sorted(folder.iterdir(), key=lambda item: (item.name != "generated.stub", item.name)):
        if not entry.name.endswith(".stub"):
            continue
        for section in f"\n{entry.read_text('utf-8')}".split("\n## ")[1:]:
            name, _, text = section.partition("\n")
            found[name.strip()] = (*found.get(name.strip(), ()), text)
    return found


@functools.cache
def library_module(module: str) -> Mapping[str, LibraryClass]:
    """The classes of a library module by name; empty where nothing is known of it."""
    classes: dict[str, LibraryClass] = {}
    for text in _sections().get(module, ()):
        facts = extract(module, ast.parse(text), text)
        names = {item.qualname for item in facts.classes if "." not in item.qualname}
        for fact in facts.classes:
            if "." not in fact.qualname:
                classes[fact.qualname] = _library_class(module, fact, facts.classes, facts.functions, names)
    return classes


def _library_class(
    module: str,
    fact: ClassFact,
    classes: tuple[ClassFact, ...],
    functions: tuple[FunctionFact, ...],
    names: set[str],
) -> LibraryClass:
    prefix = f"{fact.qualname}."
    own = {item.qualname[len(prefix) :]: item for item in functions if item.qualname.startswith(prefix)}
    meta = next((item for item in classes if item.qualname == f"{prefix}Meta"), None)
    named = {item.name for item in fact.assigns if item.source == "..."}
    return LibraryClass(
        dotted=f"{module}.{fact.qualname}",
        bases=tuple(f"{module}.{base}" if base in names else library_name(base) for base in fact.bases),
        fact=fact,
        assigns={item.name: item for item in fact.assigns if item.name not in named},
        methods=frozenset(named | own.keys()),
        functions=own,
        meta={} if meta is None else {item.name: item.source for item in meta.assigns},
    )


def library_name(dotted: str) -> str:
    """The full name of a name in a stub: `models.CharField` is `django.db.models.CharField`."""
    return f"django.db.{dotted}" if dotted.startswith("models.") else dotted


@functools.lru_cache(maxsize=8192)
def library_class(dotted: str) -> LibraryClass | None:
    """The known class of that canonical dotted name."""
    module, _, name = dotted.rpartition(".")
    return library_module(module).get(name)


@functools.lru_cache(maxsize=4096)
def library_mro(dotted: str) -> tuple[str, ...]:
    """The linearised bases of a library class as far as they are known, itself first."""
    order: list[str] = []
    _depth_first(dotted, order, set())
    # The last occurrence counts, as in C3 for the hierarchies that libraries have.
    found = list(dict.fromkeys(reversed(order)))
    return tuple(reversed(found))


def _depth_first(dotted: str, order: list[str], active: set[str]) -> None:
    if dotted in active:
        return
    order.append(dotted)
    known = library_class(dotted)
    if known is not None:
        for base in known.bases:
            _depth_first(base, order, active | {dotted})


def library_is_subclass(dotted: str, wanted: frozenset[str]) -> bool:
    """Is the library class one of `wanted`, or known to inherit from one?"""
    return any(item in wanted for item in library_mro(dotted))


@functools.cache
def _canonical_names() -> Mapping[str, str]:
    found: dict[str, str] = {}
    folder = resources.files("codemods.project").joinpath("stubs")
    for file in ("canonical.txt", "aliases.txt"):
        for line in folder.joinpath(file).read_text("utf-8").splitlines():
            origin, target, *names = line.split()
            for name in names:
                found[f"{origin}.{name}"] = f"{target}.{name}"
    return found


@functools.lru_cache(maxsize=16384)
def canonical(dotted: str) -> str:
    """The name under which a library documents something: `django.db.models.expressions.F` -> `django.db.models.F`."""
    names = _canonical_names()
    if dotted.startswith(_GIS):
        plain = f"django.db.models.{dotted[len(_GIS) :]}"
        first = ".".join(plain.split(".")[:4])
        return canonical(plain) if first in exported_names("django.db.models") else dotted
    parts = dotted.split(".")
    for size in range(len(parts), 1, -1):
        target = names.get(".".join(parts[:size]))
        if target is not None:
            return ".".join([target, *parts[size:]])
    return dotted


@functools.cache
def exported_names(package: str) -> frozenset[str]:
    """Full names of what a package is known to re-export or define: for star imports from it."""
    own = {f"{package}.{name}" for name in library_module(package)}
    return frozenset(own | {item for item in _canonical_names().values() if item.rpartition(".")[0] == package})
