"""The tracer on small projects: events, states of instances, call summaries, transactions, callers."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from codemods.evidence import Verdict
from codemods.project.index import Project
from codemods.project.model import FunctionRef
from codemods.trace import FunctionTrace, Tracer
from codemods.trace.events import Call, Dispatch, EffectKind, Escape, Event, FieldWrite, GetOrCreate, Save
from codemods.trace.values import Origin

MODELS = """
from django.db import models


class Customer(models.Model):
    name = models.CharField(max_length=50)


class Product(models.Model):
    name = models.CharField(max_length=50)
    stock = models.IntegerField(default=0)
    data = models.JSONField(default=dict)
    owner = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="products")
    tags = models.ManyToManyField("Tag")

    def sell(self, count):
        self.stock -= count

    def sell_and_save(self, count):
        self.sell(count)
        self.save()

    @property
    def title(self):
        return self.name

    @title.setter
    def title(self, value):
        self.name = value


class Tag(models.Model):
    label = models.CharField(max_length=50, unique=True)
"""

TASKS = """
from celery import shared_task


@shared_task
def send(pk):
    return pk
"""

E = TypeVar("E", bound=Event)
Make = Callable[..., Tracer]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """A tracer over a project with the models and tasks above and the given files."""

    def build(**files: str) -> Tracer:
        sources = {"shop/__init__": "", "shop/models": MODELS, "shop/tasks": TASKS, **files}
        (tmp_path / "manage.py").write_text("import django\n")
        for name, text in sources.items():
            path = tmp_path / f"{name}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text))
        return Tracer(Project.load(tmp_path))

    return build


def trace_of(tracer: Tracer, name: str, path: str = "shop/views.py") -> FunctionTrace:
    return tracer.trace(FunctionRef(path, name))


def only(trace: FunctionTrace, kind: type[E]) -> E:
    found = [event for event in trace.events if isinstance(event, kind)]
    assert len(found) == 1, found
    return found[0]


HEADER = "from shop.models import Customer, Product, Tag\nfrom django.db import transaction\n"


@pytest.mark.parametrize(
    ("body", "origin", "stored", "writes"),
    [
        ("p = Product.objects.get(pk=1); p.stock = 1; p.save()", Origin.FETCHED, "proved", ["stock"]),
        ("p = Product.objects.filter(name='a').first(); p.name = 'b'; p.save()", Origin.FETCHED, "proved", ["name"]),
        ("p = Product(name='a'); p.stock = 1; p.save()", Origin.NEW, "refuted", ["stock"]),
        ("p = Product.objects.create(name='a'); p.stock = 1; p.save()", Origin.CREATED, "proved", ["stock"]),
        (
            "p, _ = Product.objects.get_or_create(name='a'); p.stock = 1; p.save()",
            Origin.GET_OR_CREATE,
            "proved",
            ["stock"],
        ),
        ("p = Product.objects.get(pk=1); p.pk = None; p.save()", Origin.COPY, "refuted", ["pk"]),
        (
            "p = Customer.objects.get(pk=1).products.get(pk=2); p.stock = 1; p.save()",
            Origin.FETCHED,
            "proved",
            ["stock"],
        ),
        ("p = Product.objects.get(pk=1); p.owner.name = 'x'; p.owner.save()", Origin.RELATED, "proved", ["name"]),
        ("p = Product.objects.get(pk=1); setattr(p, 'stock', 3); p.save()", Origin.FETCHED, "proved", ["stock"]),
        ("p = Product.objects.get(pk=1); p.data['k'] = 3; p.save()", Origin.FETCHED, "proved", ["data"]),
        ("p = Product.objects.get(pk=1); d = p.data; d.update(a=1); p.save()", Origin.FETCHED, "proved", ["data"]),
        ("p = Product.objects.get(pk=1); p.title = 'x'; p.save()", Origin.FETCHED, "proved", ["name"]),
        ("p = Product.objects.get(pk=1); p.sell(2); p.save()", Origin.FETCHED, "proved", ["stock"]),
        ("p = Product.objects.all()[0]; p.stock = 1; p.save()", Origin.FETCHED, "proved", ["stock"]),
    ],
)
def test_what_is_known_at_a_save(make: Make, body: str, origin: Origin, stored: str, writes: list[str]) -> None:
    tracer = make(**{"shop/views": f"{HEADER}\ndef view(request):\n    {body}\n"})
    save = only(trace_of(tracer, "view"), Save)
    assert save.state.origin is origin
    assert save.state.stored.verdict.value == stored
    assert [write.attribute for write in save.state.writes] == writes
    assert not save.state.opaque


def test_a_row_of_a_loop_is_fresh_in_each_round(make: Make) -> None:
    tracer = make(
        **{
            "shop/views": HEADER
            + "def view():\n    for p in Product.objects.all():\n        p.stock = 1\n        p.save()\n"
        }
    )
    save = only(trace_of(tracer, "view"), Save)
    assert save.state.origin is Origin.ITERATED
    assert [write.read_before for write in save.state.writes] == [False]


def test_a_second_round_sees_the_writes_of_the_first(make: Make) -> None:
    code = """
    def view(numbers):
        p = Product.objects.get(pk=1)
        for n in numbers:
            p.stock += n
        p.save()
    """
    tracer = make(**{"shop/views": HEADER + textwrap.dedent(code)})
    save = only(trace_of(tracer, "view"), Save)
    assert [(write.attribute, write.read_before, write.conditional) for write in save.state.writes] == [
        ("stock", True, True)
    ]


def test_branches_join_their_writes_as_conditional(make: Make) -> None:
    code = """
    def view(flag):
        p = Product.objects.get(pk=1)
        if flag:
            p.stock = 1
        else:
            p.name = "x"
        p.save()
    """
    tracer = make(**{"shop/views": HEADER + textwrap.dedent(code)})
    state = only(trace_of(tracer, "view"), Save).state
    assert {(write.attribute, write.conditional) for write in state.writes} == {("stock", True), ("name", True)}


def test_a_branch_that_returns_does_not_count(make: Make) -> None:
    code = """
    def view(flag):
        p = Product.objects.get(pk=1)
        if flag:
            p.stock = 1
            return
        p.name = "x"
        p.save()
    """
    tracer = make(**{"shop/views": HEADER + textwrap.dedent(code)})
    state = only(trace_of(tracer, "view"), Save).state
    assert [(write.attribute, write.conditional) for write in state.writes] == [("name", False)]


def test_new_or_fetched_joins_to_new(make: Make) -> None:
    code = """
    def view(pk):
        try:
            p = Product.objects.get(pk=pk)
        except Product.DoesNotExist:
            p = Product(name="x")
        p.stock = 1
        p.save()
    """
    tracer = make(**{"shop/views": HEADER + textwrap.dedent(code)})
    state = only(trace_of(tracer, "view"), Save).state
    assert state.stored.verdict is Verdict.REFUTED
    assert set(state.conditional_origin) == {Origin.FETCHED, Origin.NEW}


def test_a_check_of_the_key_holds_on_its_path_only(make: Make) -> None:
    code = """
    def view(product: Product):
        if not product.pk:
            product.stock = 0
            product.save()
            return
        product.stock = 1
        product.save()
    """
    tracer = make(**{"shop/views": HEADER + textwrap.dedent(code)})
    first, second = trace_of(tracer, "view").of(Save)
    assert isinstance(first, Save)
    assert isinstance(second, Save)
    assert first.state.stored.verdict is Verdict.REFUTED
    assert second.state.stored.verdict is Verdict.PROVED


@pytest.mark.parametrize(
    ("call", "verdict"),
    [("check_stock(p)", Verdict.ASSUMED), ("adjust(p)", Verdict.UNKNOWN), ("print(p)", None)],
)
def test_unread_code_may_write(make: Make, call: str, verdict: Verdict | None) -> None:
    body = f"p = Product.objects.get(pk=1); {call}; p.stock = 1; p.save()"
    tracer = make(**{"shop/views": f"{HEADER}\ndef view(check_stock, adjust):\n    {body}\n"})
    opaque = only(trace_of(tracer, "view"), Save).state.opaque
    assert [item.verdict for item in opaque] == ([] if verdict is None else [verdict])


def test_a_call_that_saves_leaves_nothing_pending(make: Make) -> None:
    body = "p = Product.objects.get(pk=1); p.name = 'x'; p.sell_and_save(1); p.stock = 2; p.save()"
    tracer = make(**{"shop/views": f"{HEADER}\ndef view():\n    {body}\n"})
    inner, outer = [event for event in trace_of(tracer, "view").events if isinstance(event, Save)]
    assert inner.from_call == "sell_and_save"
    assert [write.attribute for write in inner.state.writes] == ["name"]
    assert [write.attribute for write in outer.state.writes] == ["stock"]


def test_a_helper_gives_the_row_that_it_fetched(make: Make) -> None:
    code = """
    from django.shortcuts import get_object_or_404

    def _find(pk):
        return get_object_or_404(Product, pk=pk), True

    def view(pk):
        product, found = _find(pk)
        product.stock = 1
        product.save()
    """
    tracer = make(**{"shop/views": HEADER + textwrap.dedent(code)})
    state = only(trace_of(tracer, "view"), Save).state
    assert state.model is not None
    assert (state.model.label, state.stored.verdict, state.clean.verdict) == (
        "shop.Product",
        Verdict.PROVED,
        Verdict.PROVED,
    )


TRANSACTIONS = """
from contextlib import contextmanager
from functools import partial

from django.db import transaction

from shop.tasks import send


@contextmanager
def traced():
    with transaction.atomic():
        yield


@contextmanager
def timed():
    yield


def lexical():
    with transaction.atomic(using="eu"):
        send.delay(1)


@transaction.atomic
def decorated():
    send.delay(1)


@traced()
def decorated_by_wrapper():
    send.delay(1)


def in_wrapper():
    with traced():
        send.delay(1)


def in_other_manager():
    with timed():
        send.delay(1)


def after_the_block():
    with transaction.atomic():
        pass
    send.delay(1)


def _only_from_inside():
    send.delay(1)


def outer():
    with transaction.atomic():
        _only_from_inside()


def _from_both():
    send.delay(1)


def one():
    with transaction.atomic():
        _from_both()


def two():
    _from_both()


def deferred():
    with transaction.atomic():
        transaction.on_commit(lambda: send.delay(1))


def later(function):
    transaction.on_commit(lambda: function())


def deferred_by_wrapper():
    with transaction.atomic():
        later(lambda: send.delay(1))
"""


@pytest.mark.parametrize(
    ("function", "verdict", "using"),
    [
        ("lexical", "proved", "'eu'"),
        ("decorated", "proved", None),
        ("decorated_by_wrapper", "proved", None),
        ("in_wrapper", "proved", None),
        ("in_other_manager", "refuted", None),
        ("after_the_block", "refuted", None),
        ("_only_from_inside", "proved", None),
        ("_from_both", "assumed", None),
        ("deferred", "refuted", None),
        ("deferred_by_wrapper", "refuted", None),
    ],
)
def test_where_a_transaction_is_open(make: Make, function: str, verdict: str, using: str | None) -> None:
    tracer = make(**{"shop/views": TRANSACTIONS})
    trace = trace_of(tracer, function)
    state = tracer.transaction(trace, only(trace, Dispatch))
    assert (state.evidence.verdict.value, state.using) == (verdict, using)


def test_sibling_classes_do_not_lead_to_each_other(make: Make) -> None:
    code = """
    class Base:
        def run(self):
            self.finish()

        def finish(self):
            pass

    class First(Base):
        @transaction.atomic
        def start(self):
            self.run()

    class Second(Base):
        def finish(self):
            send.delay(1)

        def start(self):
            self.run()
    """
    tracer = make(**{"shop/views": "from shop.tasks import send\n" + HEADER + textwrap.dedent(code)})
    trace = trace_of(tracer, "Second.finish")
    assert tracer.transaction(trace, only(trace, Dispatch)).evidence.verdict is Verdict.REFUTED


CALLERS = """
from shop.models import Product


def {name}(product: Product):
    product.stock = 1
    product.save()


def caller():
    product = Product.objects.get(pk=1)
    {before}
    {name}(product)
"""


@pytest.mark.parametrize(
    ("before", "clean"),
    [("pass", "proved"), ("product.name = 'x'", "refuted"), ("product.name = 'x'; product.save()", "proved")],
)
def test_whether_callers_leave_writes(make: Make, before: str, clean: str) -> None:
    tracer = make(**{"shop/views": CALLERS.format(name="_store", before=before)})
    trace = trace_of(tracer, "_store")
    state = only(trace, Save).state
    assert tracer.clean(trace, state).verdict.value == clean
    assert tracer.stored(trace, state).verdict is Verdict.PROVED


def test_a_function_that_is_passed_on_has_other_callers(make: Make) -> None:
    code = CALLERS.format(name="_store", before="pass") + "\nHANDLERS = [_store]\n"
    trace = trace_of(tracer := make(**{"shop/views": code}), "_store")
    assert tracer.clean(trace, only(trace, Save).state).verdict is Verdict.ASSUMED


def test_summaries_tell_effects_rows_and_tasks(make: Make) -> None:
    code = """
    from django.core.mail import send_mail
    from shop.tasks import send

    def notify(product):
        send.delay(product.pk)

    def publish(product: Product):
        send_mail("a", "b", "c", ["d"])
        product.stock = 0
        product.save()

    def view():
        product = Product.objects.get(pk=1)
        notify(product)
        publish(product)
    """
    tracer = make(**{"shop/views": HEADER + textwrap.dedent(code)})
    notify, publish = [event for event in trace_of(tracer, "view").events if isinstance(event, Call)]
    assert (notify.only_dispatches, [task.function.name for task in notify.tasks]) == (True, ["send"])
    assert publish.effects == {EffectKind.MAIL}
    assert publish.writes_rows
    assert not notify.writes_rows


def test_get_or_create_names_its_targets_and_what_it_uses(make: Make) -> None:
    code = """
    def view(pk):
        owner = Customer.objects.get(pk=pk)
        product, created = owner.products.get_or_create(name="a")
    """
    trace = trace_of(make(**{"shop/views": HEADER + textwrap.dedent(code)}), "view")
    event = only(trace, GetOrCreate)
    assert (event.target, event.created, event.queryset.manager) == ("product", "created", "products")
    assert event.uses


def test_nested_functions_are_part_of_the_trace(make: Make) -> None:
    code = """
    def view():
        product = Product.objects.get(pk=1)

        def change():
            product.stock = 1

        change()
        product.save()
    """
    trace = trace_of(make(**{"shop/views": HEADER + textwrap.dedent(code)}), "view")
    assert [write.attribute for write in only(trace, Save).state.writes] == ["stock"]
    assert {event.function is None for event in trace.of(FieldWrite)} == {False}


def test_recursion_and_circles_end(make: Make) -> None:
    code = """
    def one(product: Product, n):
        product.stock = n
        return two(product, n)

    def two(product: Product, n):
        if n:
            return one(product, n - 1)
        return product

    def view():
        product = one(Product.objects.get(pk=1), 3)
        product.save()
        return product
    """
    trace = trace_of(make(**{"shop/views": HEADER + textwrap.dedent(code)}), "view")
    saves = list(trace.of(Save))
    assert saves
    assert any(isinstance(event, Escape) and event.how == "returned" for event in trace.events)


def test_a_form_that_a_helper_gives_keeps_its_instance(make: Make) -> None:
    code = """
    from django import forms

    class ProductForm(forms.ModelForm):
        class Meta:
            model = Product
            fields = ["name"]

    def form_for(data, pk):
        return ProductForm(data, instance=Product.objects.get(pk=pk))

    def view(request, pk):
        form = form_for(request.POST, pk)
        form.save()
        product = form.instance
        product.stock = 1
        product.save()
    """
    saves = list(trace_of(make(**{"shop/views": HEADER + textwrap.dedent(code)}), "view").of(Save))
    assert isinstance(saves[-1], Save)
    assert [write.attribute for write in saves[-1].state.writes] == ["stock"]


CIRCLE = """
def start(order):
    ping(order)


def ping(order):
    order.name = "a"
    pong(order)


def pong(order):
    order.stock = 1
    ping(order)
"""


def test_functions_that_call_each_other_are_told_the_same_whoever_is_asked_first(make: Make) -> None:
    def told(*names: str) -> dict[str, tuple[list[str], list[str]]]:
        tracer = make(**{"shop/views": CIRCLE})
        found = {}
        for name in names:
            order = next(iter(tracer.walked(FunctionRef("shop/views.py", name)).exit.heap.values()))
            found[name] = [write.attribute for write in order.writes], [str(item) for item in order.opaque]
        return found

    one, other = told("start", "ping", "pong"), told("pong", "ping", "start")
    assert one == other
    assert one["start"] == one["ping"]
    assert one["pong"][0] == ["stock", "name"]


CHAIN = "".join(f"def step{number}(product):\n    step{number + 1}(product)\n\n" for number in range(15))


def test_calls_are_followed_fifteen_deep(make: Make) -> None:
    sold = "def step15(product):\n    product.save()\n\ndef sold(pk):\n    step0(Product.objects.get(pk=pk))\n"
    saved = only(trace_of(make(**{"shop/views": HEADER + CHAIN + sold}), "sold"), Save)
    assert saved.from_call == "step0"
    assert saved.state.stored.verdict is Verdict.PROVED
