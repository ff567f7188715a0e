"""New code that is too long for a line is split the way black does it."""

from __future__ import annotations

import pytest

from codemods.edits import AddArgument, Arguments, InsertAfter, ReplaceExpression, WrapStatements
from codemods.rewrite.fitting import line_limit
from tests.rewriting import ON_COMMIT, code, done, spot

IMPORTS = "from functools import partial\n\nfrom django.db import transaction\n\n\n"
FILLER = f"# {'x' * 84}\n" * 3
"""A file in which lines are up to 86 long."""


@pytest.mark.parametrize(
    ("lines", "limit"),
    [
        ([], 120),
        (["x" * 79] * 2, 120),
        (["x" * 79] * 3, 79),
        (["x" * 79 + "\r"] * 3, 79),
        (["x" * 79] * 3 + ["x" * 200], 79),
        (["x" * 79] * 3 + ["x" * 200] * 2, 120),
        (["x" * 85] * 3, 88),
        (["x" * 99] * 3, 100),
        (["x" * 119] * 3, 120),
        (["x" * 200] * 3, 120),
        (["x" * 60] * 101, 88),
        (["x" * 60] * 101 + ["x" * 110], 120),
    ],
)
def test_the_limit_is_what_lines_come_close_to(lines: list[str], limit: int) -> None:
    assert line_limit(lines, 120) == limit


def _dispatched(call: str, margin: str = "    ") -> str:
    source = f"{IMPORTS}{FILLER}def f():\n{margin}{call}\n"
    holes = (spot(source, call.split("(", maxsplit=1)[0]), Arguments(spot(source, call)))
    edit = ReplaceExpression(spot(source, call), "$transaction.on_commit($partial(${0}, ${1}))", holes, ON_COMMIT)
    return done(source, edit).split("def f():\n")[1]


def test_what_fits_stays_on_one_line() -> None:
    assert _dispatched("send.delay(order.pk)") == "    transaction.on_commit(partial(send.delay, order.pk))\n"


def test_the_arguments_on_a_line_of_their_own() -> None:
    assert _dispatched("send_confirmation_to_customer.delay(order.primary_key)") == code(
        """
        --
            transaction.on_commit(
                partial(send_confirmation_to_customer.delay, order.primary_key)
            )
        """
    ).removeprefix("--\n")


def test_inner_calls_are_split_too() -> None:
    call = "send_confirmation_to_customer.delay(order.primary_key, customer.primary_key, language)"
    assert _dispatched(call) == code(
        """
        --
            transaction.on_commit(
                partial(
                    send_confirmation_to_customer.delay,
                    order.primary_key,
                    customer.primary_key,
                    language,
                )
            )
        """
    ).removeprefix("--\n")


def _saved(statement: str, call: str, value: str = '["description", "modified", "published"]') -> str:
    source = f"{FILLER}def f():\n    {statement}\n"
    return done(source, AddArgument(spot(source, call), "update_fields", value)).split("def f():\n")[1]


@pytest.mark.parametrize(
    ("before", "after"),
    [("", ""), ("x = ", ""), ("return ", ""), ("x += ", ""), ("x: int = ", ""), ("await ", ""), ("x = not ", "")],
)
def test_statements_that_hold_a_call(before: str, after: str) -> None:
    call = "self.product_with_name.parent_product.save()"
    assert _saved(f"{before}{call}{after}", call) == (
        f"    {before}self.product_with_name.parent_product.save(\n"
        f'        update_fields=["description", "modified", "published"]\n    ){after}\n'
    )


@pytest.mark.parametrize("keyword", ["if", "while"])
def test_conditions(keyword: str) -> None:
    call = "self.product_with_name.parent_product.save()"
    assert _saved(f"{keyword} {call} == 0:\n        pass", call) == (
        f"    {keyword} self.product_with_name.parent_product.save(\n"
        '        update_fields=["description", "modified", "published"]\n    ) == 0:\n        pass\n'
    )


def test_long_lists() -> None:
    names = [f"field_number_{number}" for number in range(6)]
    value = "[" + ", ".join(f'"{name}"' for name in names) + "]"
    listed = "".join(f'            "{name}",\n' for name in names)
    assert _saved("p.save()", "p.save()", value) == f"    p.save(\n        update_fields=[\n{listed}        ]\n    )\n"


def test_what_was_too_long_already_and_is_not_changed_stays() -> None:
    long = f"call_it({', '.join(['argument'] * 12)})"
    source = f"{FILLER}def f():\n    {long}\n    if {long}:\n        b()\n"
    edits = [InsertAfter(spot(source, long), "x()"), AddArgument(spot(source, "b()"), "k", "1")]
    expected = source.replace(f"    {long}\n", f"    {long}\n    x()\n", 1).replace("b()", "b(k=1)")
    assert done(source, *edits) == expected


def test_statements_of_templates_are_split_at_their_own_depth() -> None:
    source = f"{FILLER}def f():\n    a()\n"
    template = "if x:\n    products.filter(primary_key=primary_key).update(stock=stock, modified_on=now)"
    edit = InsertAfter(spot(source, "a()"), template)
    assert done(source, edit).endswith(f"    a()\n    if x:\n        {template[10:]}\n")
    wrap = WrapStatements(spot(source, "a()"), spot(source, "a()"), "with y:")
    assert done(source, edit, wrap).endswith(
        "        if x:\n            products.filter(primary_key=primary_key).update(\n"
        "                stock=stock, modified_on=now\n            )\n"
    )


def test_a_call_without_arguments_at_the_end() -> None:
    call = "self.product_with_name.parent_product.save()"
    assert _saved(f"x = {call}.first_of_them()", call) == (
        "    x = self.product_with_name.parent_product.save(\n"
        '        update_fields=["description", "modified", "published"]\n    ).first_of_them()\n'
    )
