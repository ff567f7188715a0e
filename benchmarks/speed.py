"""How fast Refret is: cold, warm and after a change, beside other tools, on a generated project or any checkout.

    python benchmarks/speed.py --files 1000
    python benchmarks/speed.py --project ../saleor --repeat 5 --tools ../tools-venv

The project is copied, so nothing of it is changed. Other tools are run where they are installed:

    python -m venv ../tools-venv && ../tools-venv/bin/pip install ruff django-upgrade fixit libcst
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from measure import Row, table
from project import generate

HERE = Path(__file__).resolve().parent
RULES = "DJ,ASYNC,S,UP"


def refret(*options: str) -> list[str]:
    """The command that checks a project."""
    return [sys.executable, "-m", "codemods", "check", "--exit-zero", "-q", ".", *options]


class Bench:
    """A copy of a project, and what is done to it between runs."""

    def __init__(self, root: Path, cache: Path, view: Path | None, model: Path | None) -> None:
        self.root = root
        self.cache = cache
        self.view = view
        self.model = model
        self._edits = 0

    @property
    def variables(self) -> dict[str, str]:
        """Refret's own code is compiled once, as it is where it was installed, whatever this shell says."""
        return {
            "REFRET_CACHE_DIR": str(self.cache),
            "PYTHONPATH": str(HERE.parent),
            "PYTHONDONTWRITEBYTECODE": "",
            "PYTHONPYCACHEPREFIX": str(self.cache.with_name("compiled")),
        }

    def cold(self) -> None:
        """Nothing is kept."""
        shutil.rmtree(self.cache, ignore_errors=True)

    def warm(self) -> None:
        """Everything is kept."""
        subprocess.run(
            refret(), cwd=self.root, env={**os.environ, **self.variables}, stdout=subprocess.DEVNULL, check=False
        )

    def change_view(self) -> None:
        """A statement is added to the end of a view's file, after everything was kept."""
        self.warm()
        self._edits += 1
        assert self.view is not None
        with self.view.open("a", encoding="utf-8") as file:
            file.write(f"\n\nLATEST_EDIT = {self._edits}\n")

    def change_model(self) -> None:
        """Each model of a file gets another field, after everything was kept."""
        self.warm()
        self._edits += 1
        assert self.model is not None
        text = self.model.read_text("utf-8")
        field = rf"\1\n    bench_{self._edits} = models.IntegerField(default=0)"
        self.model.write_text(re.sub(r"(?m)^(class \w+\(.*\bModel\w*\b.*\):)$", field, text), "utf-8")


def refret_rows(bench: Bench, jobs: list[int]) -> Iterator[Row]:
    """What is measured of Refret itself."""
    for number in jobs:
        yield Row(f"refret, cold, {number} process(es)", refret("--jobs", str(number)), bench.cold)
    yield Row("refret --no-cache", refret("--no-cache"))
    yield Row("refret, nothing changed", refret(), bench.warm)
    if bench.view is not None:
        yield Row("refret, one view changed", refret(), bench.change_view)
    if bench.model is not None:
        yield Row("refret, one model changed", refret(), bench.change_model)
    yield Row("refret --version", [sys.executable, "-m", "codemods", "--version"])


def other_rows(bench: Bench, tools: Path | None, jobs: list[int]) -> Iterator[Row]:
    """What is measured beside it; tools that are not installed are named."""
    folder = None if tools is None else tools.resolve() / "bin"
    files = [str(path) for path in sorted(bench.root.rglob("*.py"))]
    names = bench.root.parent / "files.txt"
    names.write_text("\n".join(files), "utf-8")
    # By name, as Fixit leaves "." out where a project's .gitignore has ".*".
    entries = sorted(path.name for path in bench.root.iterdir() if not path.name.startswith("."))
    commands = {
        f"ruff --no-cache ({RULES})": ["ruff", "check", "--no-cache", "-q", "--isolated", "--select", RULES, "."],
        f"ruff, nothing changed ({RULES})": ["ruff", "check", "-q", "--isolated", "--select", RULES, "."],
        "django-upgrade": ["django-upgrade", "--target-version", "5.2", *files],
        "fixit lint": ["fixit", "lint", *entries],
        "libcst.tool codemod (no-op)": ["python", "-m", "libcst.tool", "codemod", "noop.NOOPCommand", "."],
    }
    for number in jobs:
        command = [sys.executable, str(HERE / "parse.py"), str(bench.root), "--jobs", str(number)]
        yield Row(f"ast.parse of all files, {number} process(es)", command)
    for name, (program, *rest) in commands.items():
        if folder is None or not (folder / program).exists() or (program == "python" and not _has_libcst(folder)):
            print(f"left out: {name}: {program} is not installed in {tools or 'a folder given by --tools'}")
        else:
            yield Row(name, [str(folder / program), *rest])


def _has_libcst(folder: Path) -> bool:
    found = subprocess.run([folder / "python", "-c", "import libcst"], check=False, stderr=subprocess.DEVNULL)
    return found.returncode == 0


def check_planted(root: Path, planted: Counter[str]) -> None:
    """Print whether each planted site was found, once."""
    command = [*refret("--no-cache", "--format", "json")]
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent)}
    output = subprocess.run(command, cwd=root, env=environment, capture_output=True, check=True).stdout
    report = json.loads(output)
    functions = Counter(item["codemod"] for item in report["changes"] if item["function"].startswith("planted_"))
    found = ", ".join(f"{functions[codemod]} of {count} {codemod}" for codemod, count in planted.items())
    print(f"planted sites found: {found}; elsewhere: {len(report['changes']) - functions.total()}")
    if functions != planted:
        sys.exit("The planted sites were not found as they were planted.")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--project", type=Path, help="a checkout; else a project is generated")
    parser.add_argument("--files", type=int, default=1000, help="of the generated project")
    parser.add_argument("--view", help="the file that one view is changed in, relative to the project")
    parser.add_argument("--model", help="the file whose models are changed, relative to the project")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--jobs", default="1,2", help="numbers of processes, with commas")
    parser.add_argument("--tools", type=Path, help="a virtual environment with the other tools")
    given = parser.parse_args()
    jobs = [int(item) for item in given.jobs.split(",")]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "project"
        if given.project is None:
            check_planted(root, generate(root, given.files))
            view, model = root / "app00000/views.py", root / "app00000/models.py"
        else:
            shutil.copytree(given.project, root, symlinks=True)
            view = root / given.view if given.view else None
            model = root / given.model if given.model else None
        bench = Bench(root, Path(folder) / "cache", view, model)
        count = sum(1 for _ in root.rglob("*.py"))
        print(f"{count} Python files, medians of {given.repeat} runs in turn; the first row is 1.00")
        rows = [*other_rows(bench, given.tools, jobs), *refret_rows(bench, jobs)]
        table(rows, root, bench.variables, given.repeat, count)


if __name__ == "__main__":
    main()
