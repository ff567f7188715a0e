"""Suppression comments as they are read from a file."""

from __future__ import annotations

from codemods.suppress import suppressions


def lines_of(text: str) -> list[tuple[int, list[str] | None, bool]]:
    return [(item.line, item.slugs and sorted(item.slugs), item.whole_file) for item in suppressions(text)]


def test_the_three_kinds() -> None:
    text = "# refret: skip-file\nx = 1  # refret: skip\ny = 2  # noqa  # refret:skip[f-update, on-commit] a reason\n"
    assert lines_of(text) == [(1, None, True), (2, None, False), (3, ["f-update", "on-commit"], False)]


def test_skip_file_counts_in_the_first_ten_lines_only() -> None:
    assert lines_of("\n" * 9 + "# refret: skip-file\n") == [(10, None, True)]
    assert lines_of("\n" * 10 + "# refret: skip-file\n") == []


def test_a_string_is_no_comment() -> None:
    assert lines_of('x = "# refret: skip"\n') == []


def test_other_words_are_none() -> None:
    assert lines_of("x = 1  # refret: skipped\ny = 2  # refret: skip-files\n") == []


def test_a_file_that_does_not_tokenize_is_read_line_by_line() -> None:
    assert lines_of("x = 1  # refret: skip\nif (:\n'''open\ny = 2  # refret: skip\n") == [
        (1, None, False),
        (4, None, False),
    ]
