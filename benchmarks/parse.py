"""`ast.parse` of every Python file below a folder and nothing else: the floor to compare with.

Command: ``python benchmarks/parse.py FOLDER --jobs 2``
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import multiprocessing
import warnings
from pathlib import Path


def parse(path: Path) -> None:
    """Read and parse one file; one that Python does not read is left out."""
    with contextlib.suppress(SyntaxError, ValueError, RecursionError, OSError):
        ast.parse(path.read_bytes())


def main() -> None:
    """Parse."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--jobs", type=int, default=1)
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    files = sorted(path for path in given.folder.rglob("*.py") if path.is_file())
    if given.jobs == 1:
        for path in files:
            parse(path)
        return
    with multiprocessing.Pool(given.jobs) as pool:
        pool.map(parse, files, chunksize=20)


if __name__ == "__main__":
    main()
