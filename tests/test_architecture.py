"""Laws about our own code."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from codemods.codemod import slug_of
from codemods.project.index import Project
from codemods.project.question import QUESTIONS
from codemods.transformers import CONFLICT_ORDER, load

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "codemods"
MODULES = sorted([*PACKAGE.rglob("*.py"), ROOT / "cli.py"])
TRANSFORMERS = sorted(path for path in (PACKAGE / "transformers").glob("*.py") if not path.name.startswith("_"))
CASES = ROOT / "tests" / "before_after"
PAGES = ROOT / "docs" / "codemods"

HEAVY = ("libcst", "django", "rich")
MODULE_LINES = 400
FUNCTION_LINES = 60


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imports_at_start(tree: ast.Module) -> Iterator[str]:
    """Imports that run when the module is imported: outside of functions and of `if TYPE_CHECKING`."""
    body: list[ast.stmt] = list(tree.body)
    while body:
        node = body.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from imports(node)
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            body += node.orelse
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for attribute in ("body", "orelse", "finalbody", "handlers"):
                body += getattr(node, attribute, [])


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_heavy_libraries_are_not_imported_at_start(path: Path) -> None:
    if PACKAGE / "rewrite" in path.parents:
        return
    heavy = [item for item in imports_at_start(ast.parse(path.read_text())) if item.split(".")[0] in HEAVY]
    assert heavy == []


@pytest.mark.parametrize("path", TRANSFORMERS, ids=name)
def test_a_codemod_imports_neither_another_codemod_nor_libcst(path: Path) -> None:
    modules = set(imports(ast.parse(path.read_text())))
    others = {f"codemods.transformers.{other.stem}" for other in TRANSFORMERS if other != path}
    assert not modules & others
    allowed = {"codemods", "codemods.codemod", "codemods.edits", "codemods.evidence", "codemods.transformers"}
    below = ("codemods.grounds", "codemods.trace", "codemods.project", "codemods.transformers._")
    names_in = ("codemods.codemod.", "codemods.edits.", "codemods.evidence.", "codemods.transformers.")
    own = {module for module in modules if module.split(".")[0] == "codemods"}
    assert {module for module in own - allowed if not module.startswith((*below, *names_in))} == set()
    assert not any(module.split(".")[0] == "libcst" for module in modules)


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_modules_and_functions_stay_short(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= MODULE_LINES
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    long = {
        node.name: length
        for node in functions
        if (length := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES
        # A command of the command line has a parameter, on a line, per option.
        and path.name != "cli.py"
    }
    assert long == {}


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_modules_have_a_docstring_and_no_leftovers(path: Path) -> None:
    text = path.read_text()
    assert text.strip() == "" or ast.get_docstring(ast.parse(text))
    assert not any(word in text for word in ("TO" + "DO", "FIX" + "ME", "XX" + "X"))


ASKING = sorted(path for room in ("trace", "grounds", "transformers") for path in (PACKAGE / room).rglob("*.py"))


def test_the_tracer_and_the_codemods_ask_the_project_only_questions() -> None:
    """What is no question is not written down, so a kept result would outlive it."""
    derived = {"resolve_expr", "resolve_lookup", "canonical", "library_save", "inquiry"}  # made of questions, or fixed
    questions = {item for item in QUESTIONS if hasattr(Project, item)}
    strange = [
        f"{name(path)}:{node.lineno}: {node.attr}"
        for path in [*ASKING, PACKAGE / "project" / "routing.py"]
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
        and getattr(node.value, "attr", getattr(node.value, "id", "")) == "project"
        and node.attr not in questions | derived
    ]
    assert strange == []


def test_what_is_remembered_across_functions_is_remembered_in_a_memo() -> None:
    """A dictionary or a cache of functools would forget what was asked; those of a run live as long as its function."""
    short_lived = {"run.py", "state.py", "syntax.py", "counters.py"}
    found = []
    for path in ASKING:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute | ast.Name) and path.name not in {*short_lived, "__init__.py"}:
                word = node.attr if isinstance(node, ast.Attribute) else node.id
                if word in ("cache", "lru_cache", "cached_property"):
                    found.append(f"{name(path)}:{node.lineno}: {word}")
            if (
                isinstance(node, ast.Assign | ast.AnnAssign)
                and isinstance(node.targets[0] if isinstance(node, ast.Assign) else node.target, ast.Attribute)
                and isinstance(node.value, ast.Dict | ast.List | ast.Set)
                and path.name == "tracer.py"
                and ast.unparse(node.targets[0] if isinstance(node, ast.Assign) else node.target)
                not in ("self._memos", "self._active", "self._evaluating")
            ):
                found.append(f"{name(path)}:{node.lineno}: {ast.unparse(node)}")
    assert found == []


def test_slug_file_cases_and_docs_are_the_same_four_sets() -> None:
    files = {slug_of(path.stem) for path in TRANSFORMERS}
    assert {path.name for path in CASES.iterdir() if path.is_dir()} == files
    assert {path.stem for path in PAGES.glob("*.md")} - {"index"} == files
    registered = load()
    assert set(registered) >= files
    for path in TRANSFORMERS:
        codemod = registered[slug_of(path.stem)]
        assert (
            codemod.documentation.strip() == (ast.get_docstring(ast.parse(path.read_text()), clean=False) or "").strip()
        )
        assert codemod.claims
        assert codemod.forms
        assert codemod.needles
        assert not codemod.summary.endswith(".")


def test_codemods_come_in_the_fixed_order() -> None:
    slugs = list(load())
    first = [slug for slug in CONFLICT_ORDER if slug in slugs]
    assert slugs == [*first, *sorted(set(slugs) - set(first))]


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["check", "--help"]], ids=" ".join)
def test_start_up_loads_no_heavy_library(arguments: list[str]) -> None:
    code = (
        "import sys, codemods.__main__ as m\n"
        f"sys.argv = ['refret', *{arguments!r}]\n"
        "try: m.main()\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert result.stderr.strip() == "[]"
