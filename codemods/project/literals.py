"""How a file writes its string literals, so that what is added looks the same."""

from __future__ import annotations

import re
from collections.abc import Iterable


def quote_of(text: str) -> str:
    """The quotation mark that the file prefers; the double one where there is no telling."""
    single, double = (len(re.findall(rf"(?<=[\s(\[{{,=:]){mark}(?!{mark})", text)) for mark in "'\"")
    return "'" if single > double else '"'


def list_literal(names: Iterable[str], quote: str) -> str:
    """A list of string literals as source."""
    return f"[{', '.join(f'{quote}{name}{quote}' for name in names)}]"
