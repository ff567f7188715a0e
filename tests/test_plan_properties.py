"""What holds for any file: no crash, output parses, the second run is empty, any subset can be applied."""

from __future__ import annotations

import ast
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codemods import run
from codemods.config import Config
from codemods.diff.build import encoding_of
from codemods.diff.compose import Composer, rewritten
from codemods.diff.patch import unified

CONFIG = Config(select=("own",), codemod_paths=(Path(__file__).parent / "data" / "codemods",))

CALLS = ["one()", "one(0)", "one(1)", "one(2)", "one(9)", "two()", "four()", "x = one() + one()", "pass"]
calls = st.sampled_from(CALLS)
comments = st.sampled_from(["", "  # refret: skip", "  # refret: skip[rename-call]", "  # why", "; one()"])
lines = st.builds(lambda call, comment: call + comment, calls, comments)
blocks = st.lists(lines, min_size=1, max_size=5)
headers = st.sampled_from(["if a:", "for x in y:", "try:", "with z:", "while b:"])


@st.composite
def functions(draw: st.DrawFn) -> str:
    name = draw(st.sampled_from("fgh"))
    text = f"def {name}():\n" + "".join(f"    {line}\n" for line in draw(blocks))
    for header in draw(st.lists(headers, max_size=2)):
        text += f"    {header}\n" + "".join(f"        {line}\n" for line in draw(blocks))
        text += "    finally:\n        one()\n" if header == "try:" else ""
    return text


start = st.sampled_from(["", '"""Doc."""\n', "import os\n", "from __future__ import annotations\n", "# a comment\n"])
ends = st.sampled_from(["\n", "\r\n"])
modules = st.builds(
    lambda head, parts, end, last: (head + "\n\n".join(parts) + ("" if last else "one()")).replace("\n", end),
    start,
    st.lists(functions(), min_size=1, max_size=4),
    ends,
    st.booleans(),
)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(modules, st.data())
def test_any_module(text: str, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "views.py").write_bytes(text.encode())
        plan = run.plan(root, CONFIG)
        assert plan.failures == ()
        again = run.plan(root, CONFIG, overlay=plan.results)
    assert again.changes == ()
    for path, result in plan.results.items():
        source = plan.sources[path]
        ast.parse(result)
        known = {change.id: change for change in plan.changes}
        composer = Composer(path, source, known)
        assert composer.text(known) == result
        for change in plan.changes:
            alone = composer.alone(change)
            assert unified(path, source, alone).decode(encoding_of(path, source)) == change.diff
            if change.passed == 1:
                assert alone == rewritten(source, path, change.edits)
        groups = sorted({change.group for change in plan.changes})
        chosen = data.draw(st.sets(st.sampled_from(groups)) if groups else st.just(set()))
        order = data.draw(st.permutations(sorted(chosen)))
        ids: list[str] = []
        for group in order:
            ids += [change.id for change in plan.group(group)]
            ast.parse(composer.text(ids))
        assert Composer(path, source, known).text(ids) == composer.text(reversed(ids))
