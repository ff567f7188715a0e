"""Runs Refret over checkouts of real projects and checks what must hold for any of them.

    python tools/ecosystem.py [--min-confidence low] CHECKOUT...

For each checkout, on copies of it: `check` ends without internal errors; `fix` leaves only files that parse; a second
run proposes nothing; `git apply` of `--format diff` gives the same bytes as `fix`. Prints a line per checkout, exits 1
where something does not hold. Nothing of the checkouts is run or changed.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

CODE = (".py", ".toml", ".cfg", ".txt", ".in", ".lock", ".ini")
REFRET = [sys.executable, "-m", "codemods"]


@dataclass
class Outcome:
    """What was seen of one checkout."""

    name: str
    files: int = 0
    changes: Counter[str] = field(default_factory=Counter)
    skipped: list[str] = field(default_factory=list)
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)

    def line(self) -> str:
        """The outcome as one line of the table."""
        counts = " ".join(f"{self.changes[level]:>6}" for level in ("high", "medium", "low"))
        verdict = "ok" if not self.faults else "; ".join(self.faults)
        return f"{self.name:<24}{self.files:>7} {counts} {len(self.skipped):>8} {self.seconds:>8.1f}  {verdict}"


def copy_of(source: Path, target: Path) -> None:
    """A git repository with the checkout's code in it, committed."""

    def ignore(folder: str, names: list[str]) -> list[str]:
        return [
            name
            for name in names
            if name in (".git", "node_modules")
            or ((Path(folder) / name).is_file() and not name.endswith(CODE))
            or (Path(folder) / name).is_symlink()
        ]

    shutil.copytree(source, target, ignore=ignore)
    git(target, "init", "--quiet")
    git(target, "add", "--all", "--force")
    git(target, "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "--quiet", "--message", "copy")


def git(folder: Path, *arguments: str, data: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run git in a folder."""
    return subprocess.run(["git", *arguments], cwd=folder, input=data, capture_output=True, check=False)


def refret(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run Refret on a folder."""
    return subprocess.run([*REFRET, *arguments, str(folder)], capture_output=True, check=False)


def contents(folder: Path) -> dict[str, bytes]:
    """The bytes of every Python file."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.py") if path.is_file()}


def examine(source: Path, level: str, work: Path) -> Outcome:
    """All checks on one checkout."""
    outcome = Outcome(source.name)
    fixed, patched = work / "fixed" / source.name, work / "patched" / source.name
    copy_of(source, fixed)
    shutil.copytree(fixed, patched)
    started = time.monotonic()
    report = refret(fixed, "check", "--format", "json", "--exit-zero")
    outcome.seconds = time.monotonic() - started
    if report.returncode != 0:
        outcome.faults.append(f"check ended with {report.returncode}: {report.stderr.decode()[-300:]}")
        return outcome
    data = json.loads(report.stdout)
    outcome.files = data["summary"]["files"]
    outcome.changes.update(change["confidence"] for change in data["changes"])
    outcome.skipped = [f"{item['path']}: {item['reason']}" for item in data["skipped"]]
    _apply(outcome, fixed, patched, level)
    return outcome


def _apply(outcome: Outcome, fixed: Path, patched: Path, level: str) -> None:
    patch = refret(patched, "check", "--format", "diff", "--exit-zero", "--min-confidence", level)
    applied = git(patched, "apply", "--whitespace=nowarn", "-", data=patch.stdout) if patch.stdout else None
    if applied is not None and applied.returncode != 0:
        outcome.faults.append(f"git apply: {applied.stderr.decode()[:300]}")
    before = contents(fixed)
    fix = refret(fixed, "fix", "--min-confidence", level)
    if fix.returncode not in (0, 1):
        outcome.faults.append(f"fix ended with {fix.returncode}: {fix.stderr.decode()[-300:]}")
    after = contents(fixed)
    if after != contents(patched):
        different = [name for name, data in contents(patched).items() if after.get(name) != data]
        outcome.faults.append(f"patch and fix differ in {different[:3]}")
    outcome.faults.extend(f"{name} does not parse" for name in changed(before, after) if not parses(after[name]))
    second = refret(fixed, "check", "--format", "json", "--exit-zero", "--min-confidence", level)
    left = json.loads(second.stdout)["changes"] if second.returncode == 0 else []
    if second.returncode != 0 or left:
        places = [f"{change['codemod']} {change['path']}:{change['start_line']}" for change in left[:3]]
        outcome.faults.append(f"a second run proposes {len(left)}: {places}")


def changed(before: dict[str, bytes], after: dict[str, bytes]) -> list[str]:
    """Names of the files that are not as they were."""
    return [name for name, data in after.items() if before.get(name) != data]


def parses(data: bytes) -> bool:
    """True where LibCST, which knows every version's syntax, reads the file."""
    import libcst

    try:
        return libcst.parse_module(data).bytes == data
    except libcst.ParserSyntaxError:
        return False


def main() -> int:
    """Examine the checkouts that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkouts", nargs="+", type=Path)
    parser.add_argument("--min-confidence", default="low", choices=["low", "medium", "high"])
    options = parser.parse_args()
    print(f"{'project':<24}{'files':>7} {'high':>6} {'medium':>6} {'low':>6} {'skipped':>8} {'seconds':>8}")
    failed = False
    for source in options.checkouts:
        with tempfile.TemporaryDirectory() as work:
            outcome = examine(source.resolve(), options.min_confidence, Path(work))
        print(outcome.line(), flush=True)
        for item in outcome.skipped:
            print(f"    skipped {item}", flush=True)
        failed = failed or bool(outcome.faults)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
