"""What the index says about third-party bases, receivers, tasks, views and managers, and how it describes it all."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping

import pytest

from codemods.project.index import Project
from codemods.project.libraries import SAVES, canonical, library_class, library_is_subclass, library_mro
from codemods.project.model import ClassRef, External, Field, FieldKind, FunctionRef, Model
from codemods.project.summary import describe

Make = Callable[[Mapping[str, str]], Project]
HEAD = "from django.db import models\nfrom django.conf import settings\n"


def only(project: Project, label: str = "shop.Order") -> Model:
    found = project.model_by_label(label)
    assert found is not None
    return found


def order(make_project: Make, body: str, head: str = "", base: str = "models.Model", more: str = "") -> Model:
    """The model `shop.Order` with that class body."""
    text = (
        f"{HEAD}{head}\nclass Order({base}):\n" + "\n".join(f"    {line}" for line in body.splitlines()) + f"\n{more}\n"
    )
    return only(make_project({"shop/models.py": text}))


# --- fields


STAMP = """class Stamp(models.DateTimeField):
    def __init__(self, **kw):
        super().__init__(auto_now=True, **kw)"""
CODE = """class Code(models.CharField):
    def __init__(self, **kw):
        kw['unique'] = True
        kw.setdefault('null', True)"""


@pytest.mark.parametrize(
    ("declaration", "head", "expected"),
    [
        ("models.PositiveIntegerField()", "", {"kind": FieldKind.INTEGER}),
        ("models.DateTimeField(auto_now=True)", "", {"kind": FieldKind.DATETIME, "auto_now": True}),
        ("models.JSONField(default=dict)", "", {"kind": FieldKind.JSON, "has_default": True}),
        ("F(size=3)", "from django.contrib.postgres.fields import ArrayField as F", {"kind": FieldKind.ARRAY}),
        ("models.FileField(null=True)", "", {"kind": FieldKind.FILE, "null": True, "pre_save": None}),
        ("Money()", "class Money(models.DecimalField): pass", {"kind": FieldKind.DECIMAL, "known": True}),
        (
            "Lower()",
            "class Lower(models.CharField):\n    def pre_save(self, obj, add): pass",
            {"kind": FieldKind.TEXT, "pre_save": "Lower.pre_save (shop/models.py:3)"},
        ),
        (
            "Stamp()",
            STAMP,
            {"auto_now": True},
        ),
        (
            "Code()",
            CODE,
            {"unique": True, "null": True},
        ),
        ("Null()", "from functools import partial\nNull = partial(models.CharField, null=True)", {"null": True}),
        ("MonitorField(monitor='x')", "from model_utils.fields import MonitorField", {"kind": FieldKind.DATETIME}),
        ("SomeField()", "from unheard.of import SomeField", {"kind": FieldKind.OTHER, "known": False}),
        ("make_field()", "def make_field(): return models.TextField()", {"known": False}),
        ("models.CharField(**OPTIONS)", "", {"kind": FieldKind.TEXT, "known": False}),
        (
            "models.ForeignKey('self', models.CASCADE, related_name='%(class)s_at_%(app_label)s')",
            "",
            {"attname": "x_id", "related_model": "shop.Order", "related_name": "order_at_shop"},
        ),
        ("models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)", "", {"related_model": "auth.User"}),
        ("models.ManyToManyField('auth.Group')", "", {"concrete": False, "related_name": "order_set"}),
        ("models.ManyToManyField('self')", "", {"related_name": None}),
        ("models.ForeignKey('Order', models.CASCADE, related_name='+')", "", {"related_name": None}),
        ("models.ForeignKey('else.Where', models.CASCADE)", "", {"related_model": None, "attname": "x_id"}),
    ],
)
def test_a_field(make_project: Make, declaration: str, head: str, expected: dict[str, object]) -> None:
    field = order(make_project, f"x = {declaration}", head).fields["x"]
    assert {name: getattr(field, name) for name in expected} == expected


@pytest.mark.parametrize(
    "declaration", ["3", "property(f)", "forms.CharField()", "serializers.CharField()", "Thing.objects", "Manager()"]
)
def test_what_is_no_field(make_project: Make, declaration: str) -> None:
    head = "from django import forms\nfrom rest_framework import serializers\nfrom unheard.of import Manager"
    assert set(order(make_project, f"x = {declaration}", head).fields) == {"id"}


# --- bases, overrides, mixins


SAVE = "    def save(self, *args, **kwargs): super().save(*args, **kwargs)"


@pytest.mark.parametrize(
    ("bases", "expected"),
    [
        ("Before, models.Model", ["Order.save", "Before.save"]),
        ("models.Model, Before", ["Order.save"]),
        ("Abstract", ["Order.save", "Abstract.save"]),
        ("TimeStampedModel", ["Order.save", "model_utils.models.TimeStampedModel.save"]),
        ("Abstract, TimeStampedModel", ["Order.save", "Abstract.save", "model_utils.models.TimeStampedModel.save"]),
    ],
)
def test_save_overrides_in_the_order_in_which_they_run(make_project: Make, bases: str, expected: list[str]) -> None:
    head = (
        "from model_utils.models import TimeStampedModel\n"
        f"class Before:\n{SAVE}\nclass Abstract(models.Model):\n{SAVE}\n    class Meta: abstract = True"
    )
    found = order(make_project, SAVE.strip(), head, bases).save
    assert [item.qualname if isinstance(item, FunctionRef) else item.dotted for item in found] == expected


@pytest.mark.parametrize(
    ("head", "base", "body", "unknown", "mixins"),
    [
        ("from a.models import BModel", "BModel", "x = models.TextField()", ("a.models.BModel",), ()),
        ("from typing import Generic, T", "Generic[T], models.Model", "", (), ()),
        ("from mptt.models import MPTTModel", "MPTTModel", "", (), ("mptt.models.MPTTModel",)),
        (
            "from simple_history.models import HistoricalRecords",
            "models.Model",
            "history = HistoricalRecords()",
            (),
            ("simple_history.models.HistoricalRecords",),
        ),
        (
            "from model_utils import FieldTracker",
            "models.Model",
            "tracker = FieldTracker()",
            (),
            ("model_utils.tracker.FieldTracker",),
        ),
        (
            "from dirtyfields import DirtyFieldsMixin as D",
            "D, models.Model",
            "",
            (),
            ("dirtyfields.dirtyfields.DirtyFieldsMixin",),
        ),
        ("from modelcluster.fields import ParentalKey", "models.Model", "x = ParentalKey('self')", (), ()),
    ],
)
def test_third_party_bases(
    make_project: Make, head: str, base: str, body: str, unknown: tuple[str, ...], mixins: tuple[str, ...]
) -> None:
    model = order(make_project, body or "pass", head, base)
    assert (model.unknown_bases, model.known_mixins) == (unknown, mixins)


@pytest.mark.parametrize(
    ("head", "more", "expected"),
    [
        ("from auditlog.registry import auditlog", "auditlog.register(Order)", "auditlog"),
        ("import reversion", "reversion.register(Order)", "reversion"),
        ("import simple_history", "simple_history.register(Order)", "simple_history"),
        ("", "def ready():\n    from auditlog.registry import auditlog\n    auditlog.register(Order)", "auditlog"),
    ],
)
def test_registration_calls(make_project: Make, head: str, more: str, expected: str) -> None:
    assert order(make_project, "pass", head, more=more).known_mixins == (expected,)


def test_a_registration_decorator(make_project: Make) -> None:
    text = f"{HEAD}import reversion\n@reversion.register()\nclass Order(models.Model): pass"
    assert only(make_project({"shop/models.py": text})).known_mixins == ("reversion",)


def test_models_at_the_root_are_of_no_app_and_know_each_other(make_project: Make) -> None:
    author = "class Author(models.Model):\n    name = models.TextField()\n"
    book = "class Book(models.Model):\n    author = models.ForeignKey(Author, models.CASCADE)\n"
    editor = "    editor = models.ForeignKey('Gone', models.CASCADE)\n"
    project = make_project({"models.py": f"from django.db import models\n{author}{book}{editor}"})
    found = {model.name: model for model in project.models.values()}
    related = project.model_by_label(str(found["Book"].fields["author"].related_model), "models.py")
    assert related is not None
    assert related.name == "Author"
    assert [item.name for item in found["Author"].reverse.values()] == ["book_set"]


def test_a_class_of_an_unknown_base_without_fields_is_no_model(make_project: Make) -> None:
    text = "from pydantic.models import BaseModel\nclass Order(BaseModel):\n    x: int = 1"
    assert make_project({"shop/models.py": text}).models == {}


def test_two_classes_of_one_label_are_ambiguous(make_project: Make) -> None:
    text = f"{HEAD}class Order(models.Model):\n    x = models.TextField()"
    project = make_project(
        {"shop/models.py": text, "shop/other.py": text.replace("x =", "y ="), "settings.py": "A = 1"}
    )
    assert [model.ambiguous for model in project.all_models] == [True, True]
    first, second = (f"    class Order(models.Model):\n        {name} = models.TextField()\n" for name in "xy")
    branches = f"{HEAD}if settings.A:\n{first}else:\n{second}"
    assert only(make_project({"shop/models.py": branches, "shop/other.py": ""})).ambiguous


def test_swappable_patterns_count_as_defined(make_project: Make) -> None:
    project = make_project(
        {
            "core/abstract_models.py": f"{HEAD}class AbstractOrder(models.Model):\n    x = models.TextField()\n"
            "    class Meta:\n        abstract = True\n        app_label = 'shop'",
            "shop/models.py": "from core.abstract_models import *\n__all__ = []\n"
            "if not is_model_registered('shop', 'Order'):\n    class Order(AbstractOrder): pass\n"
            "    __all__.append('Order')",
            "shop/views.py": "from shop.models import *",
        }
    )
    assert "x" in only(project).fields
    assert isinstance(project.resolve("shop/views.py", "Order"), ClassRef)


# --- managers


MANAGERS = """
class OrderQuerySet(models.QuerySet):
    def paid(self): pass
class Plain(models.Manager):
    def get_queryset(self): return OrderQuerySet(self.model, using=self._db)
    def own(self): pass
Made = Plain.from_queryset(OrderQuerySet)
class Derived(models.Manager.from_queryset(OrderQuerySet)):
    def own(self): pass
"""


@pytest.mark.parametrize(
    ("manager", "method", "expected"),
    [
        ("Plain()", "own", "Plain.own"),
        ("Plain()", "paid", "OrderQuerySet.paid"),
        ("OrderQuerySet.as_manager()", "paid", "OrderQuerySet.paid"),
        ("Plain.from_queryset(OrderQuerySet)()", "paid", "OrderQuerySet.paid"),
        ("Made()", "own", "Plain.own"),
        ("Derived()", "paid", "OrderQuerySet.paid"),
        ("models.Manager()", "paid", None),
    ],
)
def test_manager_methods(make_project: Make, manager: str, method: str, expected: str | None) -> None:
    text = f"{HEAD}{MANAGERS}\nclass Order(models.Model):\n    objects = {manager}\n    other = objects\n"
    project = make_project({"shop/models.py": text})
    found = project.manager_method(only(project), "objects", method)
    assert (found.qualname if found else None) == expected
    assert set(only(project).managers) == {"objects", "other"}


# --- receivers


RECEIVERS = f"""
{HEAD}
from django.db.models.signals import post_save, pre_save, m2m_changed
from django.db.models import signals
from django.dispatch import Signal, receiver
from django.contrib.auth import get_user_model
from allauth.account.models import EmailAddress
class Order(models.Model):
    tags = models.ManyToManyField("Tag")
class Tag(models.Model): pass
paid = Signal()
def handler(sender, **kwargs): pass
"""


READY = """def ready(self):
    from django.apps import apps
    order = apps.get_model('shop', 'Order')
    post_save.connect(handler, sender=order)"""


@pytest.mark.parametrize(
    ("text", "signal", "senders", "unresolved"),
    [
        ("@receiver(post_save, sender=Order)", "post_save", ("shop.Order",), False),
        ("@receiver(signals.post_save, sender='shop.Order')", "post_save", ("shop.Order",), False),
        ("@receiver([post_save, pre_save])", "post_save", (), False),
        ("@receiver(post_save, sender=get_user_model())", "post_save", ("auth.User",), False),
        ("@receiver(post_save, sender=settings.AUTH_USER_MODEL)", "post_save", ("auth.User",), False),
        ("@receiver(post_save, sender=EmailAddress)", "post_save", ("account.EmailAddress",), False),
        ("@receiver(m2m_changed, sender=Order.tags.through)", "m2m_changed", ("shop.Order_tags",), False),
        ("@receiver(m2m_changed, sender=Tag.order_set.through)", "m2m_changed", ("shop.Order_tags",), False),
        ("@receiver(post_save, sender=choose())", "post_save", (), True),
        ("@receiver(post_save, **options)", "post_save", (), True),
        ("@receiver(paid)", "shop.signals.paid", (), False),
        ("@post_save.connect", "post_save", (), False),
        ("post_save.connect(handler, sender=Order)", "post_save", ("shop.Order",), False),
        ("post_save.connect(handler, Order)", "post_save", ("shop.Order",), False),
        (
            "for M in (Order, Tag):\n    post_save.connect(handler, sender=M)",
            "post_save",
            ("shop.Order", "shop.Tag"),
            False,
        ),
        (
            READY,
            "post_save",
            ("shop.Order",),
            False,
        ),
        ("def connect(model):\n    post_save.connect(handler, sender=model)", "post_save", (), True),
    ],
)
def test_receivers(make_project: Make, text: str, signal: str, senders: tuple[str, ...], unresolved: bool) -> None:
    definition = "\ndef other(sender, **kwargs): pass\n" if text.startswith("@") else "\n"
    project = make_project({"shop/signals.py": f"{RECEIVERS}{text}{definition}", "shop/models.py": ""})
    found = [item for item in project.receivers if item.signal == signal]
    assert [(item.senders, item.unresolved_sender) for item in found] == [(senders, unresolved)]
    assert found[0].function is not None
    assert found[0].function.name == ("other" if text.startswith("@") else "handler")
    assert bool(project.receivers_of(signal, only(project))) == (unresolved or not senders or "shop.Order" in senders)


def test_a_lambda_is_a_receiver_that_is_not_known(make_project: Make) -> None:
    project = make_project({"shop/signals.py": f"{RECEIVERS}\npost_save.connect(lambda **kw: None, sender=Order)"})
    assert [(item.function, item.senders) for item in project.receivers] == [(None, ("shop.Order",))]


# --- tasks


@pytest.mark.parametrize(
    ("head", "decorator", "system"),
    [
        ("from celery import shared_task", "@shared_task", "celery"),
        ("from celery import shared_task as st", "@st(bind=True, max_retries=3)", "celery"),
        ("from celery import Celery\napp = Celery('x')", "@app.task(queue='a')", "celery"),
        ("from celery import Celery\ndef make():\n    return Celery('x')\napp = make()", "@app.task", "celery"),
        ("from celery import shared_task\nretried = shared_task(acks_late=True)", "@retried", "celery"),
        (
            "from celery import shared_task\ndef late(f=None):\n    return shared_task(acks_late=True)(f)",
            "@late",
            "celery",
        ),
        ("from django_rq import job", "@job('high')", "rq"),
        ("import dramatiq", "@dramatiq.actor", "dramatiq"),
        ("from huey.contrib.djhuey import db_task", "@db_task()", "huey"),
        ("from django.tasks import task", "@task", "django"),
        ("from invoke import task", "@task", None),
        ("def task(f): return f", "@task", None),
    ],
)
def test_tasks(make_project: Make, head: str, decorator: str, system: str | None) -> None:
    project = make_project({"shop/tasks.py": f"{head}\n{decorator}\ndef send(order_id, copy=False): pass\n"})
    found = {task.function.name: task for task in project.tasks.values()}
    assert (found["send"].system if found else None) == system
    if found:
        assert found["send"].parameters == ("order_id", "copy")
        assert found["send"].bind == ("bind=True" in decorator)


def test_a_task_class_and_a_wrapped_function(make_project: Make) -> None:
    head = "from celery import Task, shared_task\n"
    text = f"{head}class Send(Task):\n    def run(self, pk): pass\ndef f(x): pass\nlater = shared_task(f)"
    found = make_project({"shop/tasks.py": text}).tasks
    assert sorted(ref.qualname for ref in found) == ["Send.run", "f"]


# --- views


VIEWS = """
from django.contrib import admin
from django.views.generic import UpdateView
from rest_framework.decorators import api_view, action
from rest_framework.viewsets import ModelViewSet
def routed(request): pass
def wrapped(request): pass
def unrouted(request): pass
@api_view(["GET"])
def api(request): pass
class Edit(UpdateView):
    def post(self, request): pass
    def form_valid(self, form): pass
    def helper(self): pass
class Orders(ModelViewSet):
    def perform_create(self, serializer): pass
    @action(detail=True)
    def cancel(self, request, pk): pass
class OrderAdmin(admin.ModelAdmin):
    def save_model(self, request, obj, form, change): pass
    def custom(self): pass
"""
URLS = """
from django.urls import path
from . import views
urlpatterns = [path("a/", views.routed), path("b/", login_required(views.wrapped)), path("c/", views.Edit.as_view())]
"""


@pytest.mark.parametrize(
    ("qualname", "reason"),
    [
        ("routed", "routed in shop/urls.py:4"),
        ("wrapped", "routed in shop/urls.py:4"),
        ("unrouted", None),
        ("api", "decorated with @api_view"),
        ("Edit.post", "method of the view Edit"),
        ("Edit.form_valid", "method of the view Edit"),
        ("Edit.helper", None),
        ("Orders.perform_create", "method of the view Orders"),
        ("Orders.cancel", "action of the view set Orders"),
        ("OrderAdmin.save_model", "method of the admin class OrderAdmin"),
        ("OrderAdmin.custom", None),
    ],
)
def test_views(make_project: Make, qualname: str, reason: str | None) -> None:
    project = make_project({"shop/views.py": VIEWS, "shop/urls.py": URLS})
    assert project.is_view(FunctionRef("shop/views.py", qualname)) == reason


# --- libraries


def test_what_is_known_of_saves_names_a_method_that_is_known() -> None:
    for dotted in SAVES:
        known = library_class(dotted.rpartition(".")[0])
        assert known is not None, dotted
        assert "save" in known.members, dotted


@pytest.mark.parametrize(
    ("dotted", "expected"),
    [
        ("django.db.models.expressions.F", "django.db.models.F"),
        ("django.db.models.query.QuerySet.filter", "django.db.models.QuerySet.filter"),
        ("django.db.utils.IntegrityError", "django.db.IntegrityError"),
        ("django.contrib.gis.db.models.PointField", "django.contrib.gis.db.models.PointField"),
        ("django.contrib.gis.db.models.F", "django.db.models.F"),
        ("celery.canvas.group", "celery.group"),
        ("django.db.transaction.atomic", "django.db.transaction.atomic"),
        ("whatever.x", "whatever.x"),
    ],
)
def test_canonical_names(dotted: str, expected: str) -> None:
    assert canonical(dotted) == expected


def test_library_hierarchies() -> None:
    assert library_mro("django.contrib.auth.models.User")[-2:] == (
        "django.db.models.Model",
        "django.db.models.utils.AltersData",
    )
    assert library_is_subclass("rest_framework.viewsets.ModelViewSet", frozenset({"django.views.generic.View"}))
    assert library_mro("unheard.Of") == ("unheard.Of",)


def test_models_of_django(make_project: Make) -> None:
    project = make_project({"shop/models.py": ""})
    user = project.user_model()
    assert user is not None
    assert user.label == "auth.User"
    assert isinstance(user.fields["password"], Field)
    assert user.save == (External("django.contrib.auth.base_user.AbstractBaseUser.save"),)
    saves = project.library_save(External("django.contrib.auth.base_user.AbstractBaseUser.save"))
    assert saves is not None
    assert saves.passes_update_fields


# --- in words


def test_a_project_in_words(make_project: Make) -> None:
    project = make_project(
        {
            "settings.py": "SECRET_KEY = 'hush'\nDATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', "
            "'ATOMIC_REQUESTS': True, 'PASSWORD': 'hush'}}\nINSTALLED_APPS = ['shop']",
            "shop/models.py": f"{HEAD}class Order(models.Model):\n    paid = models.BooleanField()\n{SAVE}\n",
            "shop/tasks.py": "from celery import shared_task\n@shared_task(bind=True)\ndef send(self, pk): pass",
            "shop/signals.py": "from django.db.models.signals import post_save\nfrom django.dispatch import receiver\n"
            "@receiver(post_save, sender='shop.Order')\ndef changed(sender, **kw): pass",
            "shop/bad.py": "def (",
        }
    )
    text = describe(project)
    assert text is not None
    for part in (
        "database default: sqlite, ATOMIC_REQUESTS on",
        "shop.Order  shop/models.py:3  2 columns  [save(), 1 receiver]",
        "post_save of shop.Order: changed (shop/signals.py:4)",
        "send(self, pk)  shop/tasks.py:3  celery, bound",
        "shop/bad.py: ",
    ):
        assert part in text
    assert "hush" not in text
    one = describe(project, "order")
    assert one is not None
    assert "paid: boolean" in one
    assert "Order.save  shop/models.py:5" in one
    assert describe(project, "Gone") is None


def test_facts_go_to_other_processes_and_into_caches(make_project: Make) -> None:
    project = make_project({"shop/models.py": f"{HEAD}{MANAGERS}class Order(models.Model):\n{SAVE}", "urls.py": URLS})
    for path, facts in project.counted.items():
        assert pickle.loads(pickle.dumps(facts)) == facts, path


def test_a_file_beside_the_code_does_not_stand_for_a_library(make_project: Make) -> None:
    project = make_project(
        {"celery.py": "from celery import Celery\napp = Celery()", "it.py": "from celery import Celery"}
    )
    assert project.resolve("it.py", "Celery") == External("celery.Celery")
