"""Names for symbols: imports that are there, imports that are added, and names that are taken."""

from __future__ import annotations

import pytest

from codemods.edits import ReplaceExpression, Span
from codemods.rewrite import Rewritten, rewrite
from tests.rewriting import code, done, refused, spot

F = {"F": "django.db.models.F"}


def _use(source: str, template: str, path: str = "shop/views.py", **symbols: str) -> str:
    """The source with each ``HERE`` replaced by the template."""
    edits = [
        ReplaceExpression(spot(source, "HERE", number), template, (), symbols) for number in range(source.count("HERE"))
    ]
    return done(source, *edits, path=path)


FUNCTION = "\n\ndef f():\n    HERE\n"


@pytest.mark.parametrize(
    ("imports", "template", "symbols", "expected"),
    [
        ("from django.db.models import F", "$F(1)", F, "F(1)"),
        ("from django.db.models import F as X", "$F(1)", F, "X(1)"),
        ("from django.db.models import Q, F", "$F(1)", F, "F(1)"),
        ("from django.db.models.expressions import F", "$F(1)", F, "F(1)"),
        ("from django.db import models", "$F(1)", F, "models.F(1)"),
        ("from django.db import models as m", "$F(1)", F, "m.F(1)"),
        ("from django.contrib.gis.db import models", "$F(1)", F, "models.F(1)"),
        ("import django.db.models", "$F(1)", F, "django.db.models.F(1)"),
        ("import django.db.models as m", "$F(1)", F, "m.F(1)"),
        ("from django.db import models\nfrom django.db.models import F", "$F(1)", F, "F(1)"),
        ("import a; from django.db.models import F", "$F(1)", F, "F(1)"),
        ("from django.db import transaction", "$t.atomic()", {"t": "django.db.transaction"}, "transaction.atomic()"),
        (
            "import django.db.transaction",
            "$t.atomic()",
            {"t": "django.db.transaction"},
            "django.db.transaction.atomic()",
        ),
        ("from django.db.transaction import atomic", "$t.atomic()", {"t": "django.db.transaction"}, "atomic()"),
        (
            "from django.db import transaction",
            "$atomic()",
            {"atomic": "django.db.transaction.atomic"},
            "transaction.atomic()",
        ),
        ("from functools import partial", "$p(g)", {"p": "functools.partial"}, "partial(g)"),
        ("import functools", "$p(g)", {"p": "functools.partial"}, "functools.partial(g)"),
        ("import functools as ft", "$p(g)", {"p": "functools.partial"}, "ft.partial(g)"),
        ("from .models import Order", "$o.x", {"o": "shop.models.Order"}, "Order.x"),
        ("from ..shop.models import Order as O", "$o.x", {"o": "shop.models.Order"}, "O.x"),
        ("from . import models", "$o()", {"o": "shop.models.Order"}, "models.Order()"),
        ("from shop import models", "$o()", {"o": "shop.models.Order"}, "models.Order()"),
    ],
)
def test_existing_imports_are_used(imports: str, template: str, symbols: dict[str, str], expected: str) -> None:
    source = imports + FUNCTION
    path = "src/shop/views.py" if "..shop" in imports else "shop/views.py"
    assert _use(source, template, path, **symbols) == source.replace("HERE", expected)


ADDED = {
    "no imports": ("x = 1\nHERE\n", "from django.db.models import F\n\nx = 1\nF\n"),
    "no imports, function": ("def f():\n    HERE\n", "from django.db.models import F\n\n\ndef f():\n    F\n"),
    "docstring": ('"""Doc."""\n\nHERE\n', '"""Doc."""\n\nfrom django.db.models import F\n\nF\n'),
    "docstring, function": (
        '"""Doc."""\ndef f():\n    HERE\n',
        '"""Doc."""\n\nfrom django.db.models import F\n\n\ndef f():\n    F\n',
    ),
    "coding": ("# coding: utf-8\nHERE\n", "# coding: utf-8\nfrom django.db.models import F\n\nF\n"),
    "script": (
        "#!/usr/bin/env python\n# x\n\nHERE\n",
        "#!/usr/bin/env python\n# x\n\nfrom django.db.models import F\n\nF\n",
    ),
    "comment on the first statement": (
        "# Licence\n\n# about f\ndef f():\n    HERE\n",
        "# Licence\n\nfrom django.db.models import F\n\n\n# about f\ndef f():\n    F\n",
    ),
    "future": (
        "from __future__ import annotations\nHERE\n",
        "from __future__ import annotations\n\nfrom django.db.models import F\nF\n",
    ),
    "merged": ("from django.db.models import Count, Q\nHERE\n", "from django.db.models import Count, F, Q\nF\n"),
    "merged, first": ("from django.db.models import Q\nHERE\n", "from django.db.models import F, Q\nF\n"),
    "merged, last": (
        "from django.db.models import Count  # x\nHERE\n",
        "from django.db.models import Count, F  # x\nF\n",
    ),
    "merged, not sorted": (
        "from django.db.models import Q, Count\nHERE\n",
        "from django.db.models import Q, Count, F\nF\n",
    ),
    "merged, lines": (
        "from django.db.models import (\n    Count,\n    Q,  # q\n)\nHERE\n",
        "from django.db.models import (\n    Count,\n    F,\n    Q,  # q\n)\nF\n",
    ),
    "merged, last of lines": (
        "from django.db.models import (\n    Avg,  # a\n    Count,  # c\n    # end\n)\nHERE\n",
        "from django.db.models import (\n    Avg,  # a\n    Count,  # c\n    # end\n    F,\n)\nF\n",
    ),
    "merged, lines without comma": (
        "from django.db.models import (\n    Avg,\n    Count  # c\n)\nHERE\n",
        "from django.db.models import (\n    Avg,\n    Count,  # c\n    F\n)\nF\n",
    ),
    "merged, parentheses": ("from django.db.models import (Avg)\nHERE\n", "from django.db.models import (Avg, F)\nF\n"),
    "merged, backslash": (
        "from django.db.models import Avg, \\\n    Count\nHERE\n",
        "from django.db.models import Avg, \\\n    Count, F\nF\n",
    ),
    "merged, too long": (
        "from django.db.models import Avg, BooleanField, CharField, Count, DateTimeField, Value, When\nHERE\n",
        (
            "from django.db.models import (\n    Avg,\n    BooleanField,\n    CharField,\n    Count,\n"
            "    DateTimeField,\n    F,\n    Value,\n    When,\n)\nF\n"
        ),
    ),
    "not merged into aliases": (
        "from django.db.models import Q as X\nHERE\n",
        "from django.db.models import F\nfrom django.db.models import Q as X\nF\n",
    ),
    "sorted": (
        "import os\n\nfrom celery import x\nfrom django.http import y\n\nfrom shop import z\n\nHERE\n",
        (
            "import os\n\nfrom celery import x\nfrom django.db.models import F\n"
            "from django.http import y\n\nfrom shop import z\n\nF\n"
        ),
    ),
    "sorted, first of its section": (
        "import os\n\n# third\nfrom django.http import y\nHERE\n",
        "import os\n\n# third\nfrom django.db.models import F\nfrom django.http import y\nF\n",
    ),
    "sorted, last of its section": (
        "from celery import x\n\nfrom shop import z\nHERE\n",
        "from celery import x\nfrom django.db.models import F\n\nfrom shop import z\nF\n",
    ),
    "after plain imports": (
        "import celery\nimport sentry\n\nimport shop\nHERE\n",
        "import celery\nimport sentry\nfrom django.db.models import F\n\nimport shop\nF\n",
    ),
    "new section in the middle": (
        "import os\n\nfrom shop import z\nHERE\n",
        "import os\n\nfrom django.db.models import F\n\nfrom shop import z\nF\n",
    ),
    "new section at the end": ("import os\n\n\nHERE\n", "import os\n\nfrom django.db.models import F\n\n\nF\n"),
    "new section at the start": ("from .x import y\nHERE\n", "from django.db.models import F\n\nfrom .x import y\nF\n"),
    "headings": (
        "# std\nimport os\n\n# ours\nfrom shop import z\nHERE\n",
        "# std\nimport os\n\nfrom django.db.models import F\n\n# ours\nfrom shop import z\nF\n",
    ),
    "sections without blank lines": (
        "import os\nfrom shop import z\nHERE\n",
        "import os\nfrom django.db.models import F\nfrom shop import z\nF\n",
    ),
    "not sorted": (
        "from zeta import a\nfrom django.http import y\nfrom alpha import b\nHERE\n",
        "from zeta import a\nfrom django.http import y\nfrom django.db.models import F\nfrom alpha import b\nF\n",
    ),
    "imports below": ("HERE\nimport os\n", "from django.db.models import F\n\nF\nimport os\n"),
    "one line": ("import os; import sys\nHERE\n", "import os; import sys\n\nfrom django.db.models import F\nF\n"),
    "type checking": (
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from django.db.models import F\n\nHERE\n",
        (
            "from typing import TYPE_CHECKING\n\nfrom django.db.models import F\n"
            "\nif TYPE_CHECKING:\n    from django.db.models import F\n\nF\n"
        ),
    ),
    "in another function": (
        "def g():\n    from django.db.models import F\n\n\ndef f():\n    HERE\n",
        "from django.db.models import F\n\n\ndef g():\n    from django.db.models import F\n\n\ndef f():\n    F\n",
    ),
    "after its use": (
        "HERE\nfrom django.db.models import F\n",
        "from django.db.models import F\n\nF\nfrom django.db.models import F\n",
    ),
    "star import": (
        "from django.db.models import *\nHERE\n",
        "from django.db.models import *\nfrom django.db.models import F\nF\n",
    ),
    "setup in between": (
        "import os\n\nos.x()\n\nimport django\n\ndjango.setup()\n\nfrom shop import z\nHERE\n",
        (
            "import os\n\nos.x()\n\nimport django\nfrom django.db.models import F\n"
            "\ndjango.setup()\n\nfrom shop import z\nF\n"
        ),
    ),
}


@pytest.mark.parametrize("name", ADDED)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_imports_are_added(name: str, newline: str) -> None:
    source, expected = (text.replace("\n", newline) for text in ADDED[name])
    assert _use(source, "$F", **F) == expected
    assert _use(expected + f"HERE{newline}", "$F", **F) == expected + f"F{newline}" or name == "after its use"


def test_several_imports_at_one_place() -> None:
    source = "from django.shortcuts import render\n\nfrom .models import X\n\nHERE\n"
    symbols = {
        "F": "django.db.models.F",
        "Q": "django.db.models.Q",
        "t": "django.db.transaction",
        "p": "functools.partial",
        "G": "django.db.models.functions.Greatest",
        "o": "shop.tasks.send",
    }
    assert _use(source, "$F($Q, $t.atomic, $p, $G, $o)", **symbols) == code(
        """
        from functools import partial

        from django.db import transaction
        from django.db.models import F, Q
        from django.db.models.functions import Greatest
        from django.shortcuts import render

        from shop.tasks import send

        from .models import X

        F(Q, transaction.atomic, partial, Greatest, send)
        """
    )


def test_several_imports_into_nothing() -> None:
    source = "def f():\n    HERE\n"
    symbols = {"F": "django.db.models.F", "p": "functools.partial", "o": "shop.tasks.send"}
    expected = code(
        """
        from functools import partial

        from django.db.models import F

        from shop.tasks import send


        def f():
            F(partial, send)
        """
    )
    assert _use(source, "$F($p, $o)", **symbols) == expected
    assert _use('"""Doc."""\n' + source, "$F($p, $o)", **symbols) == '"""Doc."""\n\n' + expected


TAKEN = {
    "parameter": ("def f(F):\n    HERE\n", "from django.db.models import F as models_F\n\n\ndef f(F):\n    models_F\n"),
    "variable": ("F = 1\nHERE\n", "from django.db.models import F as models_F\n\nF = 1\nmodels_F\n"),
    "class": ("class F: pass\nHERE\n", "from django.db.models import F as models_F\n\n\nclass F: pass\nmodels_F\n"),
    "local variable, bound later": (
        "def f():\n    HERE\n    F = 1\n",
        "from django.db.models import F as models_F\n\n\ndef f():\n    models_F\n    F = 1\n",
    ),
    "loop": ("def f():\n    for a, (F, b) in x:\n        HERE\n", "for a, (F, b)"),
    "with": ("def f():\n    with x as F:\n        HERE\n", "with x as F"),
    "except": ("def f():\n    try: pass\n    except E as F:\n        HERE\n", "except E as F"),
    "walrus": ("def f():\n    if (F := 1):\n        HERE\n", "if (F := 1)"),
    "comprehension": ("x = [HERE for F in y]\n", "[models_F for F in y]"),
    "lambda": ("x = lambda F: HERE\n", "lambda F: models_F"),
    "match": ("def f(x):\n    match x:\n        case [F]:\n            HERE\n", "case [F]"),
    "another import": ("from shop import F\nHERE\n", "from shop import F"),
    "enclosing function": ("def g(F):\n    def f():\n        HERE\n", "models_F"),
    "class body": ("class A:\n    F = 1\n    HERE\n", "    models_F\n"),
    "global": ("def g():\n    global F\n    F = 2\n\n\nHERE\n", "models_F\n"),
    "fallback": ("try:\n    from django.db.models import F\nexcept E:\n    F = None\nHERE\n", "models_F\n"),
    "deleted": ("from django.db.models import F\ndel F\nHERE\n", "models_F\n"),
    "local import after use": ("def f():\n    HERE\n    from django.db.models import F\n", "    models_F\n"),
    "unknown star import": ("from shop.things import *\nx = F()\nHERE\n", "models_F\n"),
}


@pytest.mark.parametrize("name", TAKEN)
def test_taken_names_get_an_alias(name: str) -> None:
    source, expected = TAKEN[name]
    result = _use(source, "$F", **F)
    assert "from django.db.models import F as models_F\n" in result
    assert "models_F" in result.replace("import F as models_F", "")
    assert expected in result


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("from django.db.models import F\nfrom django.db import models\n\ndef f(F):\n    HERE\n", "models.F"),
        ("from django.db.models import F\n\nclass A:\n    F = 1\n    def f(self):\n        HERE\n", "F"),
        ("def f():\n    from django.db.models import F\n    if x:\n        HERE\n", "F"),
        ("def f():\n    def g(F):\n        pass\n    HERE\n", "F"),
        ("def f():\n    from django.db import models\n    HERE\n", "models.F"),
        ("from django.db.models import F\nx = [F for F in y]\nHERE\n", "F"),
        ("from shop.things import *\nHERE\n", "F"),
    ],
)
def test_other_spellings(source: str, expected: str) -> None:
    assert f"{expected}\n" in _use(source, "$F", **F).replace("import F\n", "")


def test_an_alias_for_a_module() -> None:
    source = "def f(transaction):\n    HERE\n"
    assert "db_transaction.atomic" in _use(source, "$t.atomic", t="django.db.transaction")
    taken = "db_transaction = 1\n\n\ndef f(transaction):\n    HERE\n"
    assert "import transaction as django_db_transaction\n" in _use(taken, "$t.atomic", t="django.db.transaction")


def test_two_uses_share_an_import() -> None:
    source = "def f(F):\n    HERE\n\n\ndef g():\n    HERE\n"
    assert _use(source, "$F", **F).startswith(
        "from django.db.models import F\nfrom django.db.models import F as models_F\n\n\ndef f(F):\n    models_F\n"
    )
    assert _use("HERE\nHERE\n", "$F", **F) == "from django.db.models import F\n\nF\nF\n"


def test_a_symbol_of_the_same_module() -> None:
    source = "class Order: pass\n\n\ndef f():\n    HERE\n"
    assert _use(source, "$o", "shop/models.py", o="shop.models.Order") == source.replace("HERE", "Order")
    assert _use(source, "$o", "src/shop/models.py", o="shop.models.Order") == source.replace("HERE", "Order")
    assert "from shop.models import Order as models_Order" in _use(source, "$o", o="shop.models.Order")
    hidden = "class Order: pass\n\n\ndef f(Order):\n    HERE\n"
    edit = ReplaceExpression(spot(hidden, "HERE"), "$o", (), {"o": "shop.models.Order"})
    assert "hidden" in refused(hidden, edit, path="shop/models.py").reason


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f():\n    HERE\n", "def f():\n    from shop.models import Order\n\n    Order\n"),
        (
            'def f():\n    """Doc."""\n    # why\n    HERE\n',
            'def f():\n    """Doc."""\n    from shop.models import Order\n\n    # why\n    Order\n',
        ),
        ("def f(): HERE\n", "def f():\n    from shop.models import Order\n\n    Order\n"),
        (
            "def f():\n    import os\n    HERE\n",
            "def f():\n    from shop.models import Order\n    import os\n    Order\n",
        ),
        (
            "def f():\n    from shop.models import Order\n    HERE\n",
            "def f():\n    from shop.models import Order\n    Order\n",
        ),
        ("from .models import Order\n\ndef f():\n    HERE\n", "from .models import Order\n\ndef f():\n    Order\n"),
        (
            "if TYPE_CHECKING:\n    from .models import Order\n\ndef f():\n    HERE\n",
            (
                "if TYPE_CHECKING:\n    from .models import Order\n\ndef f():\n"
                "    from shop.models import Order\n\n    Order\n"
            ),
        ),
        ("HERE\n", "from shop.models import Order\n\nOrder\n"),
        (
            "class A:\n\tdef f(self):\n\t\tdef g():\n\t\t\treturn HERE\n",
            "class A:\n\tdef f(self):\n\t\tdef g():\n\t\t\tfrom shop.models import Order\n\n\t\t\treturn Order\n",
        ),
    ],
)
def test_imports_within_functions(source: str, expected: str) -> None:
    assert _use(source, "$o", o="shop.models.Order@local") == expected


def test_whole_modules() -> None:
    assert _use("HERE\n", "$json.dumps", json="json") == "import json\n\njson.dumps\n"
    assert _use("import a\nfrom b import c\nHERE\n", "$json.dumps", json="json").startswith("import json\n\nimport a\n")
    assert _use("import os\nimport sys\nHERE\n", "$json", json="json") == "import json\nimport os\nimport sys\njson\n"
    assert _use("from os import x\nHERE\n", "$json", json="json") == "import json\nfrom os import x\njson\n"


def test_what_is_reported() -> None:
    source = b"import os\nfrom django.db.models import Q\n\n\n\ndef f():\n    HERE\n"
    edit = ReplaceExpression(Span(7, 4, 7, 8), "$F($p)", (), {"F": "django.db.models.F", "p": "functools.partial"})
    result = rewrite(source, [edit], path="a/b.py")
    assert isinstance(result, Rewritten)
    assert result.touched == ((7, 7),)
    assert result.imports == ("from django.db.models import F", "from functools import partial")
    assert result.import_lines == (1, 2)


def test_first_party_is_next_to_its_like() -> None:
    source = "import os\n\nfrom acme.things import a\nfrom django.x import b\n\nHERE\n"
    assert "from acme.models import M\nfrom acme.things" in _use(source, "$m", m="acme.models.M")


@pytest.mark.parametrize(
    ("imports", "expected"),
    [
        (
            "from django.db import models\nfrom django.db import router\nfrom os import x\n",
            (
                "from django.db import models\nfrom django.db import router\n"
                "from django.db import transaction\nfrom os import x\n"
            ),
        ),
        (
            "import django\nfrom django.apps import apps\nimport zeta\n",
            "import django\nfrom django.apps import apps\nfrom django.db import transaction\nimport zeta\n",
        ),
        (
            "from django.urls import x\n\nfrom zeta import y\nfrom acme import z\n",
            "from django.db import transaction\nfrom django.urls import x\n\nfrom zeta import y\nfrom acme import z\n",
        ),
        (
            "from django.apps import x\n\nfrom oscar import y\n",
            "from django.apps import x\nfrom django.db import transaction\n\nfrom oscar import y\n",
        ),
        (
            "from shop import a\nfrom django.urls import x\n",
            "from shop import a\nfrom django.db import transaction\nfrom django.urls import x\n",
        ),
    ],
)
def test_the_habits_of_the_file_are_kept(imports: str, expected: str) -> None:
    assert _use(f"{imports}\nHERE\n", "$t", t="django.db.transaction") == f"{expected}\ntransaction\n"
