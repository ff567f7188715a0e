"""What was asked goes with every value that is remembered, and nothing hangs on who asked first."""

from __future__ import annotations

from codemods.ledger import Ledger, Memo


def test_a_value_hands_on_what_was_asked_for_it() -> None:
    ledger = Ledger()
    memo: Memo[str, int] = Memo(ledger)

    def value() -> int:
        ledger.ask(("model_of", "Order"))
        return 1

    for _ in range(2):
        with ledger.computing() as asked:
            ledger.ask(("resolve", "Order"))
            assert memo.get("order", value) == 1
        assert asked.everything() == {("resolve", "Order"), ("model_of", "Order")}


def test_what_is_asked_within_counts_for_what_is_around() -> None:
    ledger = Ledger()
    with ledger.computing() as outer:
        with ledger.computing():
            ledger.ask(("inner",))
        ledger.ask(("outer",))
    assert outer.everything() == {("inner",), ("outer",)}
    ledger.ask(("nobody listens",))


class Graph:
    """Counts what can be reached, where `edges` may lead back; a stand-in is empty."""

    def __init__(self, edges: dict[str, str]) -> None:
        self.edges = edges
        self.computed: list[str] = []
        self.ledger = Ledger()
        self.memo: Memo[str, frozenset[str]] = Memo(self.ledger)

    def reached(self, name: str) -> frozenset[str]:
        return self.memo.get(name, lambda: self._reached(name), frozenset())

    def _reached(self, name: str) -> frozenset[str]:
        self.computed.append(name)
        self.ledger.ask((name,))
        return frozenset({name}).union(*(self.reached(other) for other in self.edges.get(name, "")))


def test_values_of_a_circle_do_not_hang_on_the_order_of_questions() -> None:
    edges = {"a": "b", "b": "c", "c": "ad", "d": "e", "e": "d"}
    for first in "abcde":
        graph = Graph(edges)
        graph.reached(first)
        for name in "abc":
            with graph.ledger.computing() as asked:
                assert graph.reached(name) == frozenset("abcde")
            assert asked.everything() == {(item,) for item in "abcde"}
        assert graph.reached("d") == graph.reached("e") == frozenset("de")


def test_a_value_that_rests_on_a_stand_in_is_kept_until_that_is_known() -> None:
    graph = Graph({"a": "bc", "b": "c", "c": "a"})
    graph.reached("a")
    assert graph.computed == ["a", "b", "c"]
    graph.reached("c")
    assert graph.computed == ["a", "b", "c", "c"]


def test_the_latest_are_kept() -> None:
    ledger = Ledger()
    memo: Memo[int, int] = Memo(ledger, size=2)
    for key in (1, 2, 1, 3):
        memo.get(key, lambda key=key: key)  # type: ignore[misc]
    assert [memo.find(key) for key in (1, 2, 3)] == [1, None, 3]


def test_what_raised_is_asked_anew() -> None:
    memo: Memo[str, int] = Memo(Ledger())

    def fail() -> int:
        raise LookupError

    for _ in range(2):
        try:
            memo.get("a", fail, 0)
        except LookupError:
            continue
        raise AssertionError
    assert memo.get("a", lambda: 1) == 1


def test_a_value_is_not_found_where_it_rests_on_one_of_the_marks() -> None:
    ledger = Ledger()
    memo: Memo[str, int] = Memo(ledger)

    def inner() -> int:
        with ledger.computing() as asked:
            asked.mark(0b10)
        return 1

    def outer() -> int:
        with ledger.computing() as asked:
            asked.mark(0b100)
        return memo.get("inner", inner)

    memo.get("outer", outer)
    assert (memo.find("inner"), memo.find("inner", 0b10), memo.find("inner", 0b100)) == (1, None, 1)
    assert (memo.find("outer"), memo.find("outer", 0b10), memo.find("outer", 0b100)) == (1, None, None)
    assert memo.renew("outer", lambda: 2) == memo.find("outer", 0b110) == 2
