"""What names mean: imports, re-exports, star imports, aliases, lookups, classes and their members."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from codemods.project.index import Project
from codemods.project.model import Assigned, ClassRef, External, FunctionRef, ModuleRef, Ref

Make = Callable[[Mapping[str, str]], Project]


def short(ref: Ref | None) -> str | None:
    """A reference as one string."""
    if isinstance(ref, External):
        return ref.dotted
    if isinstance(ref, ModuleRef):
        return ref.path
    return None if ref is None else f"{ref.path}:{ref.qualname}"


AUTH = "django.contrib.auth.base_user"
SHOP = {
    "shop/models/__init__.py": """
        from .order import *
        from .order import Order as Bestellung
        from shop.models import line
        """,
    "shop/models/order.py": """
        from django.db import models
        __all__ = ["Order", "helper"]
        class Order(models.Model):
            status = models.CharField(max_length=3)
            class Meta: pass
            def total(self): pass
        class Hidden: pass
        def helper(): pass
        """,
    "shop/models/line.py": "from . import order as orders\nfrom ..util import *\nclass Line(orders.Order): pass",
    "shop/util.py": "import functools as ft\nfrom shop.models import *\nLIMIT = 3\n_private = 1\ndef util(): pass",
    "shop/circle.py": "from shop.other_circle import *\nfrom shop.other_circle import thing",
    "shop/other_circle.py": "from shop.circle import *\nfrom shop.circle import thing",
    "accounts/models.py": "from django.contrib.auth.models import AbstractUser\nclass User(AbstractUser): pass",
    "settings.py": 'AUTH_USER_MODEL = "accounts.User"\nINSTALLED_APPS = ["accounts", "shop"]',
    "manage.py": "",
}


@pytest.mark.parametrize(
    ("statement", "name", "expected"),
    [
        ("import shop.models", "shop.models.Order", "shop/models/order.py:Order"),
        ("import shop.models.order as o", "o.Order.total", "shop/models/order.py:Order.total"),
        ("from shop import models", "models.Bestellung", "shop/models/order.py:Order"),
        ("from shop.models import Order", "Order.Meta", "shop/models/order.py:Order.Meta"),
        ("from shop.models import *", "helper", "shop/models/order.py:helper"),
        ("from shop.models import *", "Hidden", None),
        ("from shop.models import line", "line.Line.total", "shop/models/order.py:Order.total"),
        ("from shop.models.line import util", "util", "shop/util.py:util"),
        ("from shop.models.line import *", "_private", None),
        ("from shop.util import LIMIT", "LIMIT", "shop/util.py:LIMIT"),
        ("from shop.util import ft", "ft.partial", "functools.partial"),
        ("from shop.circle import thing", "thing", None),
        ("from shop.circle import *", "anything", None),
        ("from django.db import models", "models.F", "django.db.models.F"),
        ("from django.db.models.expressions import F as Eff", "Eff", "django.db.models.F"),
        ("from django.db.models import *", "QuerySet", "django.db.models.QuerySet"),
        ("from django.contrib.gis.db import models", "models.CharField", "django.db.models.CharField"),
        (
            "from django.contrib.auth.models import AbstractBaseUser as B",
            "B",
            "django.contrib.auth.base_user.AbstractBaseUser",
        ),
        ("from celery.app import shared_task", "shared_task", "celery.shared_task"),
        ("from unknown.package import *", "Thing", "unknown.package.Thing"),
        ("try:\n    from fast import dumps\nexcept ImportError:\n    dumps = None", "dumps", "fast.dumps"),
        ("if TYPE_CHECKING:\n    from shop.models import Order", "Order", "shop/models/order.py:Order"),
        ("Order = 1\nfrom shop.models import Order", "Order", "shop/models/order.py:Order"),
        ("from django.contrib.auth import get_user_model\nUser = get_user_model()", "User", "accounts/models.py:User"),
        ('from django.apps import apps\nX = apps.get_model("shop", "Order")', "X", "shop/models/order.py:Order"),
        ('from django.apps import apps\nX = apps.get_model("shop.Order")', "X", "shop/models/order.py:Order"),
        ('X = get_model(app_label="shop", model_name="order")', "X", "shop/models/order.py:Order"),
        ('from core import get_class\nX = get_class("shop.util", "util")', "X", "shop/util.py:util"),
        ('A, B = get_classes("shop.models", ["Order", "Line"])', "A", "shop/models/order.py:Order"),
        ("from shop.models import Order\nclass V:\n    model = Order", "V.model", "shop/models/order.py:Order"),
        ("class V:\n    limit = 3", "V.limit", "it.py:V.limit"),
        ("x = y\ny = x", "x", "it.py:y"),
        ("", "max", "builtins.max"),
        ("def max(): pass", "max", "it.py:max"),
        ("", "unbound", None),
    ],
)
def test_a_name_is_followed_to_its_definition(
    make_project: Make, statement: str, name: str, expected: str | None
) -> None:
    project = make_project({**SHOP, "it.py": "x"})
    overlaid = project.with_overlay({"it.py": f"{statement}\n".encode()})
    found = overlaid.resolve("it.py", name)
    assert short(found) == expected or (expected == "it.py:y" and isinstance(found, Assigned))


def test_a_line_hides_later_bindings(make_project: Make) -> None:
    project = make_project({"it.py": "from a import X\nfrom b import X\n"})
    assert short(project.resolve("it.py", "X", line=1)) == "a.X"
    assert short(project.resolve("it.py", "X")) == "b.X"


@pytest.mark.parametrize(
    ("module", "name", "level", "expected"),
    [
        ("", "order", 1, "shop/models/order.py"),
        ("order", "Order", 1, "shop/models/order.py:Order"),
        ("util", None, 2, "shop/util.py"),
        ("", "util", 2, "shop/util.py"),
        ("", "gone", 1, None),
        ("shop.util", "util", 0, "shop/util.py:util"),
        ("shop", "util", 0, "shop/util.py"),
    ],
)
def test_imports_within_functions(
    make_project: Make, module: str, name: str | None, level: int, expected: str | None
) -> None:
    project = make_project(SHOP)
    assert short(project.resolve_import("shop/models/line.py", module, name, level)) == expected


def test_equal_module_names_of_two_projects_do_not_mix(make_project: Make) -> None:
    files = {f"{name}/manage.py": "" for name in ("one", "two")}
    for name in ("one", "two"):
        files[f"{name}/shop/models.py"] = (
            f"from django.db import models\nclass Order(models.Model):\n    {name} = models.IntegerField()"
        )
        files[f"{name}/shop/views.py"] = "from shop.models import Order"
    project = make_project(files)
    for name in ("one", "two"):
        (project.root / f"{name}/__init__.py").unlink()
    project = Project.load(project.root)
    for name in ("one", "two"):
        assert short(project.resolve(f"{name}/shop/views.py", "Order")) == f"{name}/shop/models.py:Order"
        model = project.model_by_label("shop.Order", f"{name}/shop/views.py")
        assert model is not None
        assert name in model.fields
        assert not model.ambiguous


CLASSES = """
    from functools import cached_property
    import enum
    from django.views.generic import UpdateView
    from somewhere import Mixin
    class A:
        x = 1
        def f(self): pass
        def g(self): pass
    class B(A):
        def f(self): return super().f()
        h = A.g
        alias = f
    class C(A):
        x: int = 2
        annotated: int
        def f(self): pass
    class D(B, C):
        class Meta: pass
        @property
        def p(self): pass
        @p.setter
        def p(self, value): pass
        @cached_property
        def q(self): pass
    class E(Mixin, A): pass
    class Loop(Round): pass
    class Round(Loop): pass
    class Same(object): pass
    class Same(Same): pass
    class View(UpdateView):
        def form_valid(self, form): return super().form_valid(form)
    class Kind(enum.Enum):
        ONE = 1
    class Generic(A["x"]): pass
    class Inconsistent(A, B): pass
    """


@pytest.fixture
def classes(make_project: Make) -> Project:
    """A project of one file with classes."""
    return make_project({"it.py": CLASSES})


def klass(project: Project, name: str) -> ClassRef:
    found = project.resolve("it.py", name)
    assert isinstance(found, ClassRef)
    return found


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("D", "D B C A"),
        ("E", "E somewhere.Mixin A"),
        ("Loop", "Loop Round"),
        ("Generic", "Generic A"),
        ("Inconsistent", "Inconsistent A B"),
        ("Kind", "Kind enum.Enum"),
    ],
)
def test_classes_are_linearised_as_python_does(classes: Project, name: str, expected: str) -> None:
    order = classes.mro(klass(classes, name))
    assert " ".join(item.qualname if isinstance(item, ClassRef) else item.dotted for item in order) == expected


@pytest.mark.parametrize(
    ("name", "method", "expected"),
    [
        ("D", "f", "it.py:B.f"),
        ("D", "g", "it.py:A.g"),
        ("D", "h", "it.py:A.g"),
        ("D", "alias", "it.py:B.f"),
        ("D", "nothing", None),
        ("D", "x", None),
        ("E", "g", "somewhere.Mixin.g"),
        ("View", "form_valid", "it.py:View.form_valid"),
        ("View", "get_object", "django.views.generic.detail.SingleObjectMixin.get_object"),
        ("View", "own_helper", None),
    ],
)
def test_a_method_is_found_through_the_mro(classes: Project, name: str, method: str, expected: str | None) -> None:
    assert short(classes.method(klass(classes, name), method)) == expected


def test_super_goes_on_from_the_class_it_is_called_in(classes: Project) -> None:
    start = klass(classes, "D")
    assert short(classes.method(start, "f", after=klass(classes, "B"))) == "it.py:C.f"
    assert short(classes.method(klass(classes, "View"), "form_valid", after=klass(classes, "View"))) == (
        "django.views.generic.edit.ModelFormMixin.form_valid"
    )


def test_attributes_properties_and_subclasses(classes: Project) -> None:
    start = klass(classes, "D")
    found = classes.class_attribute(start, "x")
    assert found is not None
    assert isinstance(found[1], Assigned)
    assert found[1].source == "2"
    assert classes.class_attribute(start, "annotated") is None
    prop = classes.property_of(start, "p")
    assert prop is not None
    assert prop.setter is not None
    assert (prop.getter.line, prop.setter.line) < (prop.setter.line, 99)
    assert classes.property_of(start, "q") is not None
    assert classes.property_of(start, "f") is None
    assert {item.qualname for item in classes.subclasses(klass(classes, "A"))} >= {"B", "C", "D", "E", "Generic"}
    assert classes.is_subclass(klass(classes, "View"), "django.views.generic.View")
    assert not classes.is_subclass(start, "django.views.generic.View")
    assert classes.class_of(FunctionRef("it.py", "B.f")) == klass(classes, "B")


def test_a_class_that_extends_its_namesake_ends(classes: Project) -> None:
    assert len(classes.mro(klass(classes, "Same"))) == 1


def test_definitions_are_found_by_line(make_project: Make) -> None:
    project = make_project(
        {
            "it.py": "def f(): pass\nif True:\n    def f(a): pass\nelse:\n    def f(b): pass\n"
            "class K:\n    def m(self):\n        def inner(): pass\n"
        }
    )
    assert [ref.line for ref in project.functions_in("it.py")] == [1, 3, 5, 7, 8]
    node = project.function(FunctionRef("it.py", "f", 5))
    assert node is not None
    assert node.args.args[0].arg == "b"
    counted = project.function(FunctionRef("it.py", "f"))
    assert counted is not None
    assert counted.lineno == 3
    assert project.function(FunctionRef("it.py", "K.m.<locals>.inner")) is not None
    assert project.function(FunctionRef("it.py", "gone")) is None


def test_callers_and_mentions(make_project: Make) -> None:
    project = make_project(
        {
            "a.py": "from b import task\ndef f():\n    task()\n    x.task(1)\n"
            "class K:\n    call = task\n    def m(self): return [lambda: task(2)]\n",
            "b.py": "def task(): pass\n@decorate(task)\ndef g(): register(task)\ntask()\n",
            "tests/test_it.py": "task()",
        }
    )
    assert [(site.at, site.function) for site in project.callers_named("task")] == [
        ("a.py:3", "f"), ("a.py:4", "f"), ("a.py:7", "K.m"), ("b.py:4", None),
    ]  # fmt: skip
    assert [site.at for site in project.references_to("task")] == ["a.py:6", "b.py:2", "b.py:3"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("print 'two'", "Python 2"),
        ("def f(:\n", ""),
        ("x = '\\0'\n\0", ""),
        ("x = " + "(" * 5000 + ")" * 5000, ""),
    ],
)
def test_a_file_that_cannot_be_read_costs_one_line(make_project: Make, text: str, reason: str) -> None:
    project = make_project({"good.py": "from bad import Thing\nclass K(Thing): pass", "bad.py": text})
    assert [item.path for item in project.skipped] == ["bad.py"]
    assert reason in project.skipped[0].reason
    assert project.resolve("good.py", "Thing") is None
    assert project.models == {}


def test_newer_syntax_is_read(make_project: Make) -> None:
    project = make_project(
        {"it.py": 'def f[T](x: T) -> T:\n    return g(f"{x["a"]}")\ntype X = int\nclass K[T]:\n    a = f"{1}"\n'}
    )
    assert project.skipped == ()
    assert [ref.qualname for ref in project.functions_in("it.py")] == ["f"]


def test_request_attributes(make_project: Make) -> None:
    project = make_project(
        {"middleware.py": "def m(request):\n    request.shop = Shop.objects.get()\n    self.request.other = 1\n"}
    )
    assert [item.source for item in project.request_attribute("shop")] == ["Shop.objects.get()"]
    assert [item.source for item in project.request_attribute("other")] == ["1"]
    assert project.request_attribute("user") == ()
