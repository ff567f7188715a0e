"""Kills `refret fix` and `refret undo` and looks at what is left.

    python tools/crash.py [--files 200] [--random 300] [--folder DIR]

Generates a project, then kills `fix` with SIGKILL before every step that it makes on the disk (create, each half of a
write, sync, rename, remove), `undo` likewise, and the command `refret fix` as a process of its own at random moments.
After each kill every file must be old or new, nothing else may lie in the project, and `undo` must bring back every
byte. Prints what it counted; exits 1 at the first thing that does not hold.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY))

from codemods.apply import fix, undo  # noqa: E402
from codemods.apply.journal import HOME  # noqa: E402
from codemods.diff import as_json  # noqa: E402
from tests.crashing import Project, generate, killed, take_back  # noqa: E402

_POLL = 0.001
_SHARE_OF_WHOLE = 5


def main() -> int:
    """Kill, look, count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=200, help="files that fix changes")
    parser.add_argument("--random", type=int, default=300, help="kills at random moments")
    parser.add_argument("--every", type=int, default=1, help="kill before every n-th step")
    parser.add_argument("--folder", type=Path, help="where to work (default: the system's folder for such things)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        project = generate(Path(folder).resolve() / "project", options.files)
        print(f"{options.files} files that change, {sum(map(len, project.before.values()))} bytes in all")
        every_step_of_fix(project, options.every)
        every_step_of_undo(project, options.every)
        random_moments(project, options.random, random.Random(options.seed))  # noqa: S311 - moments, not secrets
    return 0


def every_step_of_fix(project: Project, every: int) -> None:
    """Kill before each step of a fix, then undo."""
    seen: Counter[str] = Counter()
    step = 1
    while killed(lambda watch: fix.apply(project.plan, step=watch), step):
        seen[told(project.assert_old_or_new(), len(project.plan.results))] += 1
        take_back(project.root)
        project.assert_undone()
        step += every
    assert project.assert_old_or_new() == len(project.plan.results)
    take_back(project.root)
    project.assert_undone()
    report("fix killed before every step", seen)


def every_step_of_undo(project: Project, every: int) -> None:
    """Kill before each step of an undo, then undo again."""
    seen: Counter[str] = Counter()
    step = 1
    while True:
        fix.apply(project.plan)
        was_killed = killed(lambda watch: undo.undo(project.root, step=watch), step)
        seen[told(project.assert_old_or_new(), len(project.plan.results))] += was_killed
        take_back(project.root)
        project.assert_undone()
        if not was_killed:
            break
        step += every
    report("undo killed before every step", seen)


def random_moments(project: Project, times: int, dice: random.Random) -> None:
    """Kill the command at a random moment: mostly while it writes, sometimes anywhere between start and end."""
    shutil.rmtree(project.root / HOME)
    plan = project.root.parent / "plan.json"
    plan.write_text(as_json.render(project.plan), "ascii")
    command = [sys.executable, "-m", "codemods", "fix", str(project.root), "--plan", str(plan), "-q"]
    whole, window = measured(project, command)
    seen: Counter[str] = Counter()
    for number in range(times):
        process = start(command)
        if number % _SHARE_OF_WHOLE == 0:
            time.sleep(dice.uniform(0, whole))
        else:
            wait_for_run(project, process)
            time.sleep(dice.uniform(0, window * 1.1))
        was_alive = process.poll() is None
        process.kill()
        process.wait()
        found = told(project.assert_old_or_new(), len(project.plan.results))
        seen[found if was_alive else "had ended by itself"] += 1
        take_back(project.root)
        project.assert_undone()
        shutil.rmtree(project.root / HOME, ignore_errors=True)
    report("the command killed at random moments", seen)


def measured(project: Project, command: list[str]) -> tuple[float, float]:
    """How long the command takes, and how long its writing."""
    began = time.perf_counter()
    process = start(command)
    wait_for_run(project, process)
    writes = time.perf_counter()
    process.wait()
    ended = time.perf_counter()
    assert project.assert_old_or_new() == len(project.plan.results)
    take_back(project.root)
    project.assert_undone()
    shutil.rmtree(project.root / HOME)
    print(f"the command takes {ended - began:.2f} s, its writing {ended - writes:.2f} s")
    return ended - began, ended - writes


def start(command: list[str]) -> subprocess.Popen[bytes]:
    """The command, from this repository's code."""
    return subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def wait_for_run(project: Project, process: subprocess.Popen[bytes]) -> None:
    """Until the command has made its journal's folder, or ended."""
    while not (project.root / HOME).exists() and process.poll() is None:
        time.sleep(_POLL)


def told(new: int, files: int) -> str:
    """What a kill left, in words."""
    return "all files old" if not new else "all files new" if new == files else "some old, some new"


def report(what: str, seen: Counter[str]) -> None:
    """Print a line of the table."""
    parts = ", ".join(f"{count} {name}" for name, count in sorted(seen.items()) if count)
    print(
        f"{what}: {seen.total()} kills ({parts}); each time every file old or new, undo exact, 0 bytes lost", flush=True
    )


if __name__ == "__main__":
    sys.exit(main())
