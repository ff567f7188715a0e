"""What the output of test runners says, and what of it is news. The outputs come from the runners themselves."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from codemods.apply.command import Ended
from codemods.apply.results import Results, excerpt, news, obstacle, plain, results

MIXED = '''\
import unittest


class Case(unittest.TestCase):
    def test_fails(self):
        """With a description."""
        print("ERROR: this (is.not) a test")
        self.fail("a - b")

    def test_part(self):
        for i in range(3):
            with self.subTest("part - of", i=i):
                self.assertEqual(i, 1)

    def test_crashes(self):
        raise ValueError("\\x1b[31mred\\x1b[0m")

    def test_passes(self):
        pass

    @unittest.skip("later")
    def test_skipped(self):
        pass

    @unittest.expectedFailure
    def test_is_known(self):
        self.fail()
'''
MODULE = """\
import logging
import pytest

@pytest.mark.parametrize("text", ["a - b", "plain", "[x] - y"])
def test_text(text):
    logging.error("ERROR tests.py::test_not - logged")
    assert text == "plain", "one - two"

@pytest.fixture
def broken():
    raise ValueError

def test_set_up(broken):
    pass

@pytest.fixture
def breaks():
    yield
    raise ValueError

def test_tear_down(breaks):
    assert False

@pytest.mark.xfail
def test_known():
    assert False
"""


def run(folder: Path, *command: str) -> Ended:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Ended(done.returncode, done.stdout, 1.0)


def unittests(folder: Path, text: str, *options: str) -> Ended:
    (folder / "test_it.py").write_text(text)
    return run(folder, "-m", "unittest", "test_it", *options)


def pytests(folder: Path, text: str, *options: str) -> Ended:
    (folder / "test_it.py").write_text(text)
    return run(folder, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir=.", *options, "test_it.py")


@pytest.mark.parametrize("options", [(), ("-v", "-b")], ids=["plain", "verbose"])
def test_unittest(tmp_path: Path, options: Sequence[str]) -> None:
    found = results(unittests(tmp_path, MIXED, *options).output)
    case = "(test_it.Case.test_"
    assert found == Results(
        frozenset(
            {
                f"test_fails {case}fails)",
                f"test_part {case}part) [part - of] (i=0)",
                f"test_part {case}part) [part - of] (i=2)",
                f"test_crashes {case}crashes)",
            }
        ),
        6,
    )


def test_unittest_that_cannot_import(tmp_path: Path) -> None:
    found = results(unittests(tmp_path, "import nothing_of_that_name\n").output)
    assert found == Results(frozenset({"test_it (unittest.loader._FailedTest.test_it)"}), 1)


def test_unittest_that_passes(tmp_path: Path) -> None:
    text = "import unittest\nclass Case(unittest.TestCase):\n    def test_it(self): pass\n"
    ended = unittests(tmp_path, text)
    assert results(ended.output) == Results(frozenset(), 1)
    assert obstacle("x", ended) is None


@pytest.mark.parametrize(
    "options",
    [(), ("-q",), ("-v", "--color=yes"), ("-rA", "-s"), ("--tb=no", "-q")],
    ids=lambda options: " ".join(options) or "plain",
)
def test_pytest(tmp_path: Path, options: Sequence[str]) -> None:
    found = results(pytests(tmp_path, MODULE, *options).output)
    assert found == Results(
        frozenset(
            {
                "test_it.py::test_text[a - b]",
                "test_it.py::test_text[[x] - y]",
                "test_it.py::test_set_up",
                "test_it.py::test_tear_down",
            }
        ),
        7,
    )


def test_pytest_that_passes_and_warns(tmp_path: Path) -> None:
    text = "import warnings\ndef test_it(): warnings.warn('x')\n"
    assert results(pytests(tmp_path, text, "-q").output) == Results(frozenset(), 1)


def test_pytest_without_names_is_not_understood(tmp_path: Path) -> None:
    ended = pytests(tmp_path, MODULE, "--no-summary")
    assert results(ended.output) is None
    assert "cannot be told from its output" in (obstacle("pytest", ended) or "")


@pytest.mark.parametrize("option", ["-x", "--maxfail=2"])
def test_pytest_that_stops_at_a_failure(tmp_path: Path, option: str) -> None:
    ended = pytests(tmp_path, MODULE, option)
    found = results(ended.output)
    assert found is not None
    assert found.was_stopped
    assert "stops at a failure" in (obstacle("pytest", ended) or "")


def test_pytest_that_cannot_collect(tmp_path: Path) -> None:
    ended = pytests(tmp_path, "import nothing_of_that_name\n")
    assert results(ended.output) == Results(frozenset({"test_it.py"}), 1, was_stopped=True)
    assert "stops at a failure" in (obstacle("pytest", ended) or "")


def test_no_tests_show_nothing(tmp_path: Path) -> None:
    ended = pytests(tmp_path, "")
    assert results(ended.output) == Results(frozenset(), 0)
    assert "runs no tests" in (obstacle("pytest", ended) or "")
    assert "runs no tests" in (obstacle("x", Ended(0, "Ran 0 tests in 0.000s\n\nOK\n", 1)) or "")


def test_both_runners_in_one_output(tmp_path: Path) -> None:
    one, other = unittests(tmp_path, MIXED), pytests(tmp_path, MODULE)
    found = results(one.output + other.output)
    assert found is not None
    assert (len(found.failing), found.total) == (8, 13)


def test_numbers_that_disagree_with_names() -> None:
    summary = "=== short test summary info ===\nFAILED a.py::test_a - x\n"
    assert results(f"{summary}=== 1 failed in 0.1s ===\n") == Results(frozenset({"a.py::test_a"}), 1)
    assert results(f"{summary}=== 2 failed in 0.1s ===\n") is None
    assert results("FAILED a.py::test_a - x\n=== 1 failed in 0.1s ===\n") is None
    assert results(summary) is None
    assert results("2 files in 0.1s\n") is None
    assert results("") is None


def ended(code: int | None, *failing: str, total: int = 10, stopped: bool = False) -> Ended:
    lines = [f"FAILED {name} - x" for name in failing]
    counts = ", ".join([*([f"{len(failing)} failed"] if failing else []), f"{total - len(failing)} passed"])
    summary = ["=== short test summary info ==="] if lines else []
    stop = ["!!!!!! stopping after 1 failures !!!!!!"] if stopped else []
    return Ended(code, "\n".join([*summary, *lines, *stop, f"=== {counts} in 1.00s ==="]), 1.0)


UNTOLD = ", and which tests failed cannot be told from its output"
NONE = Ended(0, "fine\n", 1.0)


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        (NONE, NONE, None),
        (NONE, Ended(1, "", 1), "exit code 1"),
        (NONE, Ended(-11, "", 1), "exit code -11"),
        (NONE, Ended(None, "", 700), "it did not end within 700 s (before: 1 s)"),
        (ended(0), ended(0), None),
        (ended(0), ended(0, total=3), None),
        (ended(0), ended(1, "a", "b"), "2 tests that did not fail before"),
        (ended(0), ended(0, "a"), "1 test that did not fail before"),  # pytest | tee log
        (ended(0), Ended(0, "Segmentation fault", 1), f"exit code 0{UNTOLD}"),
        (ended(0), ended(2), "exit code 2"),
        (ended(1, "a"), ended(1, "a"), None),
        (ended(1, "a"), ended(0), None),
        (ended(1, "a", "b"), ended(1, "b"), None),
        (ended(1, "a"), ended(1, "a", "b"), "1 test that did not fail before"),
        (ended(1, "a"), ended(1, "b"), "1 test that did not fail before"),
        (ended(1, "a"), ended(2, "a"), "exit code 2 (before: 1)"),
        (ended(1, "a"), ended(1, "a", total=9), "only 9 of 10 tests were run"),
        (ended(1, "a"), ended(1, "a", stopped=True), "only 10 of 10 tests were run"),
        (ended(0, "a"), ended(0, "a"), None),
        (ended(0, "a"), Ended(0, "", 1), f"exit code 0{UNTOLD}"),
    ],
)
def test_news(before: Ended, after: Ended, why: str | None) -> None:
    found = news("the tests", before, after)
    assert (found and found.why) == why


def test_the_names_of_the_new_failures() -> None:
    found = news("the tests", ended(1, "a", "c"), ended(1, "b", "c", "d"))
    assert found is not None
    assert found.tests == ("b", "d")
    assert found.output.endswith("=== 3 failed, 7 passed in 1.00s ===")


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (Ended(127, "sh: 1: pytets: not found\n", 1), "cannot be run (exit code 127):\n  | sh: 1: pytets: not found"),
        (Ended(126, "", 1), "cannot be run (exit code 126) and said nothing."),
        (Ended(1, "oh\n", 1), "fails before any change (exit code 1), and which tests fail cannot be told"),
        (Ended(-9, "", 1), "fails before any change (exit code -9)"),
        (ended(3), "fails before any change (exit code 3)"),
    ],
)
def test_a_run_that_nothing_can_be_compared_with(before: Ended, said: str) -> None:
    assert said in (obstacle("it", before) or "")


def test_what_can_be_compared_with() -> None:
    assert obstacle("it", NONE) is None
    assert obstacle("it", ended(1, "a")) is None
    assert "stops at a failure" in (obstacle("manage.py test --failfast", ended(1, "a")) or "")
    assert obstacle("manage.py test --failfast", ended(0)) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;http://example.org\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b]0;never ended\nnext", "\nnext"),
        ("\x9b2Jgone\x1b(B\x1bM", "gone"),
        ("10%\r50%\r100%\nend\r\n", "100%\nend\n"),
        ("plain [31m", "plain [31m"),
    ],
)
def test_terminal_escapes(text: str, expected: str) -> None:
    assert plain(text) == expected


def test_the_excerpt_is_the_end() -> None:
    text = excerpt("\n".join(map(str, range(100))) + "  \n\n")
    assert text.split("\n") == ["...", *map(str, range(70, 100))]
    assert excerpt("one\n") == "one"
