"""The search for what makes a check fail: everything that is kept passes as a whole, in few checks."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codemods.apply.culprits import Found, Trial, search

steady = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no failure


class Checks:
    """Fails where all of one of these sets are there; counts."""

    def __init__(self, *bad: set[int]) -> None:
        self.bad = bad
        self.trials: list[Trial] = []

    def fails(self, units: tuple[int, ...]) -> bool:
        return any(some <= set(units) for some in self.bad)

    def __call__(self, trial: Trial) -> bool:
        self.trials.append(trial)
        return not self.fails(trial.units)


def steps(count: int) -> int:
    """The logarithm to base 2, rounded up."""
    return (count - 1).bit_length()


@pytest.mark.parametrize("count", [1, 2, 3, 8, 30, 100])
def test_one_culprit_wherever_it_is(count: int) -> None:
    for culprit in range(count):
        checks = Checks({culprit})
        found = search(count, checks)
        assert [(item.unit, item.seen, item.is_alone) for item in found.culprits] == [(culprit, (culprit,), True)]
        assert found.kept == tuple(unit for unit in range(count) if unit != culprit)
        assert found.contradiction is None
        assert len(checks.trials) <= steps(count) + 2
        assert count == 1 or checks.trials[-1].units == found.kept


def test_several_culprits_are_found_one_after_the_other() -> None:
    checks = Checks({3}, {4}, {28})
    found = search(30, checks)
    assert [item.unit for item in found.culprits] == [3, 4, 28]
    assert len(found.kept) == 27
    assert len(checks.trials) <= 3 * (steps(30) + 2)


def test_of_two_that_fail_only_together_the_later_is_taken() -> None:
    checks = Checks({2, 6})
    found = search(8, checks)
    (culprit,) = found.culprits
    assert (culprit.unit, culprit.is_alone) == (6, False)
    assert {2, 6} <= set(culprit.seen)
    assert found.kept == (0, 1, 2, 3, 4, 5, 7)
    assert len(checks.trials) <= steps(8) + 3


def test_all_are_culprits() -> None:
    found = search(5, Checks(*({unit} for unit in range(5))))
    assert found.kept == ()
    assert [item.unit for item in found.culprits] == [0, 1, 2, 3, 4]


def test_what_fails_only_without_another_one_is_found_too() -> None:
    checks = Checks()

    def passes(trial: Trial) -> bool:
        checks(trial)
        return not (3 in trial.units and (5 not in trial.units or 7 in trial.units))

    found = search(10, passes)
    assert found.contradiction is None
    assert passes(Trial(found.kept, 0, 1))


def test_a_failure_that_does_not_come_again_accuses_nobody() -> None:
    assert search(4, lambda trial: True) == Found((), (), (0, 1, 2, 3))


def test_what_passed_once_and_fails_in_the_end_is_not_kept() -> None:
    seen: list[tuple[int, ...]] = []

    def passes(trial: Trial) -> bool:
        seen.append(trial.units)
        return trial.units == (0,) or (trial.units == (0, 1) and seen.count((0, 1)) == 1)

    found = search(3, passes)
    assert (found.kept, found.contradiction) == ((), (0, 1))


BAD = st.integers(1, 40).flatmap(
    lambda count: st.tuples(
        st.just(count),
        st.lists(st.sets(st.integers(0, count - 1), min_size=1, max_size=3), min_size=1, max_size=5),
    )
)


@steady
@given(BAD)
def test_what_is_kept_passes_and_is_as_much_as_can_be(case: tuple[int, list[set[int]]]) -> None:
    count, bad = case
    checks = Checks(*bad)
    found = search(count, checks)
    assert found.contradiction is None
    assert not checks.fails(found.kept)
    assert sorted((*found.kept, *(item.unit for item in found.culprits))) == list(range(count))
    for culprit in found.culprits:
        assert checks.fails((*found.kept, culprit.unit))
        assert checks.fails(culprit.seen)
        assert not checks.fails(tuple(unit for unit in culprit.seen if unit != culprit.unit))
        assert culprit.is_alone == ({culprit.unit} in bad)
    assert len(checks.trials) <= len(found.culprits) * (steps(count) + 3)


@steady
@given(BAD)
def test_it_says_how_many_checks_are_left_at_most(case: tuple[int, list[set[int]]]) -> None:
    count, bad = case
    checks = Checks(*bad)
    found = search(count, checks)
    if any(not item.is_alone for item in found.culprits):
        return
    for place, trial in enumerate(checks.trials):
        ends = [at for at, later in enumerate(checks.trials) if at >= place and not later.suspects]
        assert ends == [] or ends[0] - place + 1 <= trial.left


@steady
@given(st.integers(1, 30), st.integers())
def test_unsteady_answers_never_keep_what_has_not_passed(count: int, seed: int) -> None:
    dice = random.Random(seed)
    passed: list[tuple[int, ...]] = [()]

    def passes(trial: Trial) -> bool:
        good = dice.random() < 0.5
        if good:
            passed.append(trial.units)
        return good

    found = search(count, passes)
    assert found.kept == passed[-1] if found.kept else found.contradiction or len(found.culprits) == count
