"""Text for terminals and logs: colours where they are wanted, and nothing that is taken as a command there."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_CODES = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "magenta": "35",
    "cyan": "36",
}
_HARMLESS = frozenset("\n\t")
# What a line of a log means to GitHub Actions (spaces before it do not count), Azure Pipelines and TeamCity.
_COMMAND = re.compile(r"^(?P<space>[^\S\n]*):(?=:)|#(?=#(?:vso|teamcity)?\[)", re.MULTILINE | re.IGNORECASE)
_NOT_SHOWN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Style:
    """Paints text, or leaves it plain."""

    color: bool

    def __call__(self, text: str, *looks: str) -> str:
        """The text with these looks ("bold", "red", ...)."""
        if not (self.color and text and looks):
            return text
        return f"\x1b[{';'.join(_CODES[look] for look in looks)}m{text}\x1b[0m"


def visible(text: str) -> str:
    """The text with control characters written out: file names and source come from whoever wrote the project."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        _written_out(char) if char not in _HARMLESS and unicodedata.category(char) in _NOT_SHOWN else char
        for char in text
    )


def _written_out(char: str) -> str:
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def one_line(text: str) -> str:
    """The text on one line, control characters written out."""
    return visible(" ".join(text.split()))


def named(path: str) -> str:
    """The path on one line and in full: line ends and tabs in it are written out, too."""
    return visible(path).replace("\n", "\\n").replace("\t", "\\t")


def disarmed(text: str) -> str:
    """The text with the sign written out that would make a CI system take a line of it as a command.

    This is for whole texts, as they are printed: what is harmless in a part may be a command in the line around it.
    """
    return _COMMAND.sub(lambda found: f"{found['space']}\\x3a" if found["space"] is not None else "\\x23", text)


def has_command(data: bytes) -> bool:
    """True where a CI system would take a line of the data as a command."""
    return _COMMAND.search(data.decode("utf-8", "replace")) is not None
