"""How time and memory grow with the project: the same generated project in several sizes.

Command: ``python benchmarks/growth.py --sizes 1000,5000,20000,50000``
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from measure import Row, table
from project import generate
from speed import Bench, refret


def main() -> None:
    """Print a table per size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000,5000,20000,50000", help="numbers of files, with commas")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=1)
    given = parser.parse_args()
    first: float | None = None
    for size in map(int, given.sizes.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder) / "project"
            generate(root, size)
            bench = Bench(root, Path(folder) / "cache", root / "app00000/views.py", root / "app00000/models.py")
            jobs = ("--jobs", str(given.jobs))
            rows = [
                Row("cold", refret(*jobs), bench.cold),
                Row("nothing changed", refret(*jobs), bench.warm),
                Row("one view changed", refret(*jobs), bench.change_view),
                Row("one model changed", refret(*jobs), bench.change_model),
            ]
            count = sum(1 for _ in root.rglob("*.py"))
            print(f"\n{count} files")
            per_file = table(rows, root, bench.variables, given.repeat, count)[0] / count
            first = first or per_file
            print(f"cold time per file: {per_file / first:.2f} x that of the first size")


if __name__ == "__main__":
    main()
