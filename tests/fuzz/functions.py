"""Generated functions that can be called: fetches, counters, checks, saves, creations, dispatches in any arrangement."""

from __future__ import annotations

from dataclasses import dataclass, field
from textwrap import indent

from tests.fuzz.choices import Choices

HEAD = """\
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.shortcuts import get_object_or_404

from shop.models import Log, Order, Product, Profile, Tag
from shop.tasks import rebuild, ship
"""

INTEGERS = ("stock", "stock", "stock", "sold", "count")
AMOUNTS = (
    "n",
    "1",
    "2",
    "n",
    "order.number",
    "n + 1",
    "-n",
    "n * 2",
    "len(kind)",
    "p.sold",
    "int(n)",
    "n if kind else 1",
)
PLAIN = (
    ("note", "kind"), ("note", '"seen"'), ("name", '"new"'), ("active", "False"), ("count", "n"), ("sold", "3"),
    ("price", '"9.50"'), ("data", '{"k": n}'), ("note", "str(n)"), ("stock", "0"), ("stock", "n"), ("low", "not p.low"),
    ("note", 'f"{p.name} {n}"'), ("note", 'p.note + "x"'), ("note", "str(p.stock)"),
)  # fmt: skip
FETCHES = (
    "{p} = Product.objects.get(pk=pk)",
    "{p} = Product.objects.get(pk=pk)",
    "{p} = Product.objects.get(name=kind)",
    "{p} = get_object_or_404(Product, pk=pk)",
    "{p} = Product.objects.filter(pk=pk).first()\nif {p} is None:\n    return None",
    "{p} = Product.objects.select_related().get(pk=pk)",
    "{p} = Product.objects.filter(active=True).order_by('pk').first()",
    "{p} = Order.objects.get(pk=pk).product",
    "order = Order.objects.select_related('product').get(pk=pk)\n{p} = order.product",
    "{p}, made = Product.objects.get_or_create(name=kind)",
    "{p}, made = Product.objects.get_or_create(name=kind, defaults={{'stock': n}})",
    "{p} = Product.objects.create(name=kind, stock=n)",
    "{p} = Product(name=kind, stock=n)",
    "{p} = Product.objects.only('name').get(pk=pk)",
    "{p} = Product.objects.defer('stock').get(pk=pk)",
    "try:\n    {p} = Product.objects.get(pk=pk)\nexcept Product.DoesNotExist:\n    return 'missing'",
    "try:\n    {p} = Product.objects.get(pk=pk)\nexcept Product.DoesNotExist:\n    {p} = Product(pk=pk, name='made')",
    "{p} = list(Product.objects.order_by('pk'))[0]",
    "{p} = find(pk)",
    "{p} = Product.objects.filter(tags__isnull=True).distinct().order_by('pk').first()",
)
LOOPS = (
    "for {p} in Product.objects.all():",
    "for {p} in Product.objects.filter(active=True):",
    "for {p} in Product.objects.order_by('pk')[:2]:",
    "for {p} in Product.objects.filter(stock__gt=n)[:3].iterator():",
    "for {p} in list(Product.objects.order_by('name')):",
    "for order in Order.objects.select_related('product'):\n    {p} = order.product",
    "for {p} in [Product.objects.get(pk=1), Product.objects.get(pk=2)]:",
    "for {p} in Product.objects.exclude(pk=pk).order_by('-stock'):",
)
CHECKS = (
    "{p}.{c} >= {n}", "{p}.{c} > 0", "{p}.{c} < {n}", "not {p}.{c}", "{p}.active", "{p}.{c} is not None", "n > 1",
    "{n} <= {p}.{c}", "{p}.{c} >= {n} and {p}.active", "{p}.note", "made_up({p})", "{p}.{c} == {n}", "kind == 'tea'",
    "{p}.{c} - {n} >= 0", "{p}.sold < 3 or n",
)  # fmt: skip
HELPERS = """\
def find(pk):
    return Product.objects.get(pk=pk)


def made_up(product):
    return product.stock > 2


def touch(product):
    product.note = "touched"


def bump(product, n):
    product.stock += n
    product.save()


def tell(product):
    ship.delay(product.pk)


def reset(pk):
    Product.objects.filter(pk=pk).update(stock=0)


class Refused(Exception):
    pass
"""


@dataclass
class Function:
    """The function that is being written."""

    choose: Choices
    name: str
    products: list[str] = field(default_factory=list)
    atomic: int = 0
    loops: int = 0
    depth: int = 0
    order: bool = False

    def text(self) -> str:
        """Decorators, signature, body."""
        choose = self.choose
        decorator = choose.one(("", "", "", "", "@transaction.atomic\n", "@transaction.atomic()\n"))
        self.atomic = int(bool(decorator))
        body = self.block(choose.count(2, 6))
        last = self.result()
        return f"{decorator}def {self.name}(pk, n, kind):\n{indent(body + last, '    ')}"

    def result(self) -> str:
        choose = self.choose
        if self.products and choose.often(40):
            p = choose.one(self.products)
            return "return " + choose.one(
                (p, f"{p}.stock", f"{p}.name", f"{{'left': {p}.stock}}", f"{p}.pk", f"str({p}.stock)")
            )
        return choose.one(("return 'done'", "return n", "return None"))

    def block(self, count: int) -> str:
        """Some statements; what is bound in them is known only there."""
        known, order = list(self.products), self.order
        text = "".join(self.statement() + "\n" for _ in range(count))
        if self.depth:
            self.products, self.order = known, order
        return text

    def inner(self, header: str, count: int = 2, first: str = "") -> str:
        self.depth += 1
        body = self.block(self.choose.count(1, count))
        self.depth -= 1
        return f"{header}\n{indent(first + body, '    ')}".rstrip("\n")

    def statement(self) -> str:
        choose = self.choose
        deep = self.depth >= 3
        if not self.products and choose.often(70):
            return self.fetch() if deep or choose.often(65) else self.loop()
        kinds = [self.change, self.change, self.change, self.save, self.save, self.creation, self.dispatch, self.other]
        if not deep:
            kinds += [self.check, self.check, self.loop, self.transaction, self.attempt, self.nested]
        kinds += [self.fetch, self.run, self.run]
        return choose.one(kinds)()

    # Rows

    def product(self) -> str:
        return self.choose.one(self.products) if self.products else "find(pk)"

    def fetch(self) -> str:
        p = self.choose.one(("p", "p", "product", "q"))
        text = self.choose.one(FETCHES).format(p=p)
        if self.atomic and self.choose.often(15):
            text = f"{p} = Product.objects.select_for_update().get(pk=pk)"
        if p not in self.products:
            self.products.append(p)
        self.order = self.order or "order =" in text
        return text

    def loop(self) -> str:
        choose = self.choose
        if self.products and choose.often(25):
            self.loops += 1
            turn = f"turn_{self.depth}"  # nothing else writes to it, so that the loop ends
            header = choose.one(("for i in range(2):", "for kind in ['tea', 'milk']:", f"while {turn}:"))
            counts = header.startswith("while")
            text = f"{turn} = 2\n" * counts + self.inner(header, first=f"{turn} -= 1\n" * counts)
            self.loops -= 1
            return text
        p = choose.one(("p", "each", "product"))
        header, _, first = choose.one(LOOPS).format(p=p).partition("\n")
        known, order = list(self.products), self.order
        self.products = [*[one for one in known if one != p], p]
        self.order = self.order or header.startswith("for order")
        self.loops += 1
        if choose.often(60):
            self.products = [p]
            self.depth += 1
            body = self.run(p) + "\n" + ("" if choose.often(60) else self.statement() + "\n")
            self.depth -= 1
            text = f"{header}\n{indent(first.strip() + chr(10) * bool(first) + body, '    ')}".rstrip("\n")
        else:
            text = self.inner(header, 3, first.strip() + "\n" * bool(first))
        self.loops -= 1
        self.products, self.order = known, order
        return text

    def run(self, p: str = "") -> str:
        """The common thing: a change or two, and the save."""
        choose = self.choose
        p = p or self.product()
        if p == "find(pk)":
            return self.fetch()
        lines = [self.change(p) for _ in range(choose.one((1, 1, 1, 2, 3)))]
        return "\n".join([*lines, self.save(p)])

    # What happens to a row

    def amount(self) -> str:
        amount = self.choose.one(AMOUNTS)
        if amount == "order.number" and not self.order:
            return "n"
        return "3" if amount == "p.sold" and "p" not in self.products else amount

    def change(self, p: str = "") -> str:
        choose = self.choose
        p = p or self.product()
        if choose.often(70) and p != "find(pk)":
            c, n = choose.one(INTEGERS), self.amount()
            return choose.one((
                f"{p}.{c} += {n}", f"{p}.{c} -= {n}", f"{p}.{c} = {p}.{c} - {n}", f"{p}.{c} = {n} + {p}.{c}",
                f"{p}.{c} += 1", f"{p}.{c} -= 1", f"{p}.{c} *= 2", f"{p}.{c} = max(0, {p}.{c} - {n})",
                f"{p}.{c} = min({p}.{c} + {n}, 9)", f"{p}.{c} //= 2", f"{p}.{c} %= 3", f"{p}.{c} = {n} - {p}.{c}",
                f"{p}.{c} = ({p}.{c} or 0) + {n}", f"{p}.rating *= 1.5", f"{p}.rating += 1", f"{p}.price += 2",
                f"{p}.{c} = {p}.{c} + {p}.sold", f"{p}.{c} = -{p}.{c}", f"{p}.{c} = {p}.{c} * {n} + 1",
                f"{p}.{c} = abs({p}.{c} - {n})", f"{p}.{c} += {n} if {p}.active else 1", f"{p}.{c} = F('{c}') + {n}",
                f"{p}.name += 'x'", f"{p}.note = {p}.note + kind", f"{p}.note += '%s' % n", f"{p}.{c} -= -{n}",
                f"{p}.{c} = {p}.{c} / 2", f"{p}.data['k'] = n", f"{p}.data.update(n=n)", f"{p}.{c} = sum([{p}.{c}, {n}])",
                f"{p}.{c} |= 1", f"{p}.{c} = {p}.{c} + True", f"{p}.{c}, {p}.note = {p}.{c} + 1, kind",
            ))  # fmt: skip
        name, value = choose.one(PLAIN)
        value = value.replace("p.", f"{p}.")
        return choose.one((
            f"{p}.{name} = {value}", f"{p}.{name} = {value}", f"{p}.{name} = {value}", f"setattr({p}, '{name}', {value})",
            f"for key, value in {{'{name}': {value}}}.items():\n    setattr({p}, key, value)", f"touch({p})",
            f"{p}.mark = n", f"{p}.label = kind",
        ))  # fmt: skip

    def save(self, p: str = "") -> str:
        p = p or self.product()
        return self.choose.one((
            f"{p}.save()", f"{p}.save()", f"{p}.save()", f"{p}.save()", f"{p}.save()", f"{p}.save()",
            f"{p}.save(update_fields=['stock'])", f"{p}.save(update_fields=['stock', 'note'])",
            f"{p}.save(force_update=True)", f"Product.objects.bulk_update([{p}], ['stock'])", f"{p}.save_base()",
            f"done = {p}.save()", f"{p}.save(using='default')", f"models.Model.save({p})",
        ))  # fmt: skip

    def other(self) -> str:
        p, choose = self.product(), self.choose
        found = choose.one((
            f"{p}.refresh_from_db()", f"bump({p}, n)", "reset(pk)", f"touch({p})", f"{p}.sell(n)", f"old = {p}",
            "Product.objects.filter(pk=pk).update(stock=7)", f"Log.objects.create(text={p}.name)",
            "Product.objects.filter(pk=pk).update(note='other')", f"Log.objects.create(text=str({p}.stock))",
            f"items = [{p}]\nitems[0].save()", f"n = {p}.stock", "n += 1", f"kind = {p}.name", f"again = find({p}.pk)",
            f"again = Product.objects.get(pk={p}.pk)\nagain.stock += 1\nagain.save()", f"n = n or {p}.stock",
            f"Order.objects.create(product={p}, number=n)", f"{p}.orders.update(total=n)", "Log.objects.all().delete()",
            f"later = lambda: {p}.save()", f"{p}.pk = None", f"{p}.delete()", f"del {p}.note", "n = min(n, 2)",
            f"Product.objects.filter(pk={p}.pk).update(stock=F('stock') + 1)", f"names = [o.status for o in {p}.orders.all()]",
            f"{p}.tags.clear()", f"{p}.full_clean()", f"assert {p}.stock > -99",
        ))  # fmt: skip
        if found.startswith("old"):
            self.products = list(dict.fromkeys([*self.products, "old"]))
        if found.startswith("again"):
            self.products = list(dict.fromkeys([*self.products, "again"]))
        return found

    # Creations and what hangs on them

    def creation(self) -> str:
        choose = self.choose
        t, name = choose.one(("t", "tag")), choose.one(("kind", "'hot'", "str(n)", "kind.strip()"))
        after = choose.one((
            f"Log.objects.create(text={t}.name)", f"{t}.uses += 1\n{t}.save()", f"{t}.uses = n\n{t}.save()",
            "if created:\n    Log.objects.create(text='new')", f"if created:\n    {t}.uses = 1\n    {t}.save()",
            f"if not created:\n    {t}.uses += n\n    {t}.save()", "if created:\n    rebuild.delay()", "n += 1",
            f"Tag.objects.create(name={t}.name)", f"if created:\n    raise Refused({t}.name)", f"ship.delay({t}.pk)",
            f"if created:\n    return {t}.pk", f"Product.objects.get(pk=pk).tags.add({t})", "",
            f"Tag.objects.filter(pk={t}.pk).update(uses=F('uses') + 1)", f"profile = Profile.objects.create(owner={t}.name)",
        ))  # fmt: skip
        if after.startswith("if created:\n    return") and not self.atomic and choose.often(50):
            after = ""
        call = choose.one((
            f"{t}, created = Tag.objects.get_or_create(name={name})",
            f"{t}, created = Tag.objects.get_or_create(name={name}, defaults={{'uses': n}})",
            f"{t}, created = Tag.objects.update_or_create(name={name}, defaults={{'uses': n}})",
            (f"try:\n    {t}, created = Tag.objects.get(name={name}), False\nexcept Tag.DoesNotExist:\n"
            f"    {t}, created = Tag.objects.create(name={name}), True"),
            (f"created = False\ntry:\n    {t} = Tag.objects.get(name={name})\nexcept Tag.DoesNotExist:\n"
            f"    {t} = Tag.objects.create(name={name}, uses=n)"),
            (f"created = False\n{t} = Tag.objects.filter(name={name}).first()\nif {t} is None:\n"
            f"    {t} = Tag.objects.create(name={name}, uses=n)"),
            (f"created = False\n{t} = Tag.objects.filter(name={name}).first()\nif not {t}:\n"
            f"    {t} = Tag(name={name})\n    {t}.save()"),
            (f"created = False\nif not Tag.objects.filter(name={name}).exists():\n    Tag.objects.create(name={name})\n"
            f"{t} = Tag.objects.get(name={name})"),
            (f"created = True\ntry:\n    {t} = Tag.objects.create(name={name})\nexcept IntegrityError:\n"
            f"    {t} = Tag.objects.get(name={name})"),
            (f"created = True\ntry:\n    {t} = Tag.objects.create(name={name})\nexcept IntegrityError:\n"
            f"    {t}, created = Tag.objects.get(name={name}), False"),
            (f"{t}, created = Profile.objects.get_or_create(owner={name}), False\n{t} = {t}[0]\n{t}.name = {t}.owner\n"
            f"{t}.uses = 0"),
            f"{t} = Tag.objects.get_or_create(name={name})[0]\ncreated = False",
        ))  # fmt: skip
        if choose.often(25):
            order = choose.one((
                "order, created = Order.objects.get_or_create(product_id=1, number=n)",
                "order, created = Order.objects.get_or_create(product_id=1, number=n, defaults={'total': n})",
                "order, created = Order.objects.get_or_create(product_id=2, number=n, status='open')",
                ("created = False\ntry:\n    order = Order.objects.get(product_id=1, number=n)\n"
                "except Order.DoesNotExist:\n    order = Order.objects.create(product_id=1, number=n, total=n)"),
            ))  # fmt: skip
            self.order = True
            return order + "\n" + choose.one((
                "if created:\n    Log.objects.create(text=str(order.pk))", "order.total += n\norder.save()",
                "order.status = kind\norder.save()", "Log.objects.create(text=order.status)", "ship.delay(order.pk)",
            ))  # fmt: skip
        return call + "\n" * bool(after) + after

    # Tasks

    def dispatch(self) -> str:
        p, choose = self.product(), self.choose
        found = choose.one((
            f"ship.delay({p}.pk)", f"ship.delay({p}.pk)", f"ship.delay({p}.pk, n)", f"ship.delay({p}.pk, note=kind)",
            f"ship.apply_async(({p}.pk,), countdown=n)", f"ship.apply_async(args=[{p}.pk], kwargs={{'n': n}})",
            "rebuild.delay()", f"ship.s({p}.pk).delay()", f"tell({p})", "ship.delay(pk, *[n, kind])",
            f"ship.delay({p}.stock, {p}.name)", f"ids = [{p}.pk]\nship.delay(ids)\nids.append(n)", "ship.delay(pk, **{'n': n})",
            f"sent = ship.delay({p}.pk)", f"[ship.delay(one) for one in [{p}.pk, n]]", f"n and ship.delay({p}.pk)",
            f"try:\n    ship.delay({p}.pk)\nexcept OSError:\n    n = 0", f"ids = []\nids.append({p}.pk)\nship.delay(ids)",
            f"transaction.on_commit(lambda: ship.delay({p}.pk))", f"ship.delay({p}.pk); n += 1",
        ))  # fmt: skip
        return found if self.atomic or choose.often(30) else f"with transaction.atomic():\n{indent(found, '    ')}"

    # Around other statements

    def check(self) -> str:
        p, choose = self.product(), self.choose
        test = choose.one(CHECKS).format(
            p=p, c=choose.one(("stock", "stock", "sold", "count")), n=choose.one(("n", "1", "n"))
        )
        if self.choose.often(25):
            leave = ["return 'no'", "return None", "raise Refused(kind)"] + ["continue", "break"] * bool(self.loops)
            return f"if {test}:\n    {choose.one(leave)}"
        header = f"if {test}:"
        if choose.often(50) and p != "find(pk)":
            self.depth += 1
            text = f"{header}\n{indent(self.run(p), '    ')}"
            self.depth -= 1
        else:
            text = self.inner(header)
        if choose.often(40):
            text += "\n" + self.inner(choose.one(("else:", "else:", "elif n:")), 1)
        return text

    def transaction(self) -> str:
        header = self.choose.one(("with transaction.atomic():", "with transaction.atomic(savepoint=False):"))
        self.atomic += 1
        text = self.inner(header, 3)
        self.atomic -= 1
        return text

    def attempt(self) -> str:
        choose = self.choose
        header = "try:\n    with transaction.atomic():" if choose.often(40) else "try:"
        if header == "try:":
            text = self.inner(header)
        else:
            self.atomic += 1
            body = self.inner("    with transaction.atomic():")
            self.atomic -= 1
            first, _, rest = body.partition("\n")
            text = f"try:\n{first}\n{indent(rest, '    ')}"
        ends = ("except Exception:\n    n = 0", "except IntegrityError:\n    return 'twice'", "except Refused:\n    pass",
                "finally:\n    n += 1", "finally:\n    Log.objects.create(text='end')",
                "except (Refused, IntegrityError) as error:\n    kind = str(error)[:3]", "except ValueError:\n    raise")  # fmt: skip
        return text + "\n" + choose.one(ends)

    def nested(self) -> str:
        choose = self.choose
        loops, self.loops = self.loops, 0
        atomic, self.atomic = self.atomic, self.atomic
        text = self.inner("def inner(n=n, kind=kind, pk=pk):")
        self.loops, self.atomic = loops, atomic
        return (
            text
            + "\n"
            + choose.one(("inner()", "inner(1)", "try:\n    inner()\nfinally:\n    n = 1", "n = n + len([inner()])"))
        )


def module(choose: Choices, count: int) -> tuple[str, list[str]]:
    """The text of a module of functions, and their names."""
    names = [f"work_{number}" for number in range(count)]
    return "\n\n".join([HEAD, HELPERS, *(Function(choose, name).text() + "\n" for name in names)]), names


ARGUMENTS = ("(1, 2, 'tea')", "(2, 0, 'new')", "(3, 1, 'jam')", "(1, 7, 'hot')", "(9, 1, 'tea')", "(2, -1, 'x')")


def scenario(choose: Choices, names: list[str]) -> str:
    """Two calls of each function, as the proof's harness reads them."""
    from tests.fuzz.shop import SETUP

    text = SCENARIO + SETUP
    for name in names:
        for number in range(2):
            arguments = choose.one(ARGUMENTS)
            text += f"\n\n@call()\ndef {name}__{number}():\n    return counted(views.{name}, *{arguments})\n"
    return text


SCENARIO = """\
from django.db import transaction
from shop import views
from shop.models import *

from tests.proof.experiments import call

rolled_back = []
stock_exit = transaction.Atomic.__exit__


def leave(self, kind, *more):
    if kind is not None or transaction.get_connection(self.using).needs_rollback:
        rolled_back.append(kind)
    return stock_exit(self, kind, *more)


transaction.Atomic.__exit__ = leave


def counted(function, *arguments):
    from tests.proof.observe import outcome

    rolled_back.clear()
    with_result = outcome(function, *arguments)
    return {"result": with_result, "rolled_back": len(rolled_back)}


"""
