"""Objects that are made with an instance: which of them may write to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from codemods.project.index import Project
from codemods.project.model import ClassRef
from codemods.trace import Tracer
from codemods.trace.holders import may_write_to_kept

MakeProject = Callable[[Mapping[str, str]], Project]

READS = "\n    def text(self):\n        return f'{self.row.name}' if self.row is not None else ''\n"
WRITES = "\n    def fill(self):\n        self.row.name = 'x'\n"
KEEPS = "class Holder:\n    def __init__(self, row):\n        self.row = row\n"


@pytest.mark.parametrize(
    ("source", "may_write"),
    [
        (KEEPS + READS, False),
        (KEEPS + WRITES, True),
        (KEEPS + "\n    def fill(self):\n        self.row.fill()\n", True),
        (KEEPS + "\n    def fill(self):\n        row = self.row\n        row.name = 'x'\n", True),
        (KEEPS + "\n    def fill(self):\n        fill(self.row)\n", True),
        (KEEPS + "\n    def count(self):\n        self.counted = 3\n        return self.counted.bit_length()\n", False),
        ("class Holder:\n    def __init__(self, **rows):\n        self.row = rows['row']\n" + WRITES, True),
        ("class Holder:\n    def __init__(self, *rows):\n        self.row = rows[0]\n" + WRITES, True),
        (("class Holder:\n    def __init__(self, row):\n        self.rows = []\n        self.rows.append(row)\n"
         "\n    def fill(self):\n        for row in self.rows:\n            row.name = 'x'\n"), True),
        ("class Holder:\n    def __init__(self, row):\n        kept = row\n        self.row = kept\n" + WRITES, True),
        ("class Base:\n    def __init__(self, row):\n        self.row = row\n" + WRITES
         + "\n\nclass Holder(Base):\n    def __init__(self, row):\n        super().__init__(row)\n", True),
        ("from dataclasses import dataclass\n\n@dataclass\nclass Holder:\n    row: object\n" + READS, False),
        ("from dataclasses import dataclass\n\n@dataclass\nclass Holder:\n    row: object\n" + WRITES, True),
        ("from elsewhere import Base\n\nclass Holder(Base):\n    pass\n", True),
        ("from elsewhere import Base\n\n" + KEEPS.replace("Holder:", "Holder(Base):"), True),
    ],
)  # fmt: skip
def test_objects_that_may_write_to_what_they_keep(make_project: MakeProject, source: str, *, may_write: bool) -> None:
    project = make_project({"shop/holders.py": source})
    found = may_write_to_kept(Tracer(project), ClassRef("shop/holders.py", "Holder"))
    assert (found is not None) is may_write
