"""A scanner for the tokens of every Python version, nested f-strings included.

The standard `tokenize` reads only the strings of the Python that runs it. This one is used on the files that `ast`
refused, to find the few tokens that are newer. It checks nothing: broken code is for the parser to refuse.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass, field

_SPACE = re.compile(r"(?:[ \t\f]|\\\r\n|\\\r|\\\n)+")
_COMMENT = re.compile(r"#[^\r\n]*")
_NEWLINE = re.compile(r"\r\n|\r|\n")
_STRING = re.compile(r"([bfrtuBFRTU]{0,2})('''|\"\"\"|'|\")")
_NUMBER = re.compile(r"\.?[0-9](?:[eE][+-]|[\w.])*")
_NAME = re.compile(r"\w+")
_OPERATOR = re.compile(r"[=!<>:]=|->|.", re.DOTALL)


class Kind(enum.Enum):
    """What a token is."""

    NAME = "name"
    NUMBER = "number"
    STRING = "string"
    FORMATTED = "formatted string"
    """An f-string or a t-string."""
    OPERATOR = "operator"
    NEWLINE = "newline"
    """The end of a logical line."""


@dataclass(slots=True)
class Token:
    """A token by its offsets in the text."""

    kind: Kind
    start: int
    end: int
    text: str
    """The text; for strings only the prefix."""
    fields: list[Field] = field(default_factory=list)
    """The replacement fields of a formatted string, those inside format specifications after the one they stand in."""


@dataclass(slots=True)
class Field:
    """A replacement field: offset of its brace, of its expression, and the expression's tokens."""

    brace: int
    end: int
    """Offset of what follows the expression: "}", "!", ":" or "="."""
    tokens: list[Token]


class ScanError(Exception):
    """The text ends inside a string, or a bracket is never closed."""


def scan(text: str) -> list[Token]:
    """All tokens of `text` but comments and spaces."""
    tokens, end = _Scanner(text).code(0, inside_field=False)
    assert end == len(text)
    return tokens


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text

    def code(self, position: int, *, inside_field: bool) -> tuple[list[Token], int]:
        """The tokens from `position` to the end of the text, or to the end of the expression of a replacement field."""
        text, depth, tokens = self.text, 0, list[Token]()
        while position < len(text):
            if found := _SPACE.match(text, position) or _COMMENT.match(text, position):
                position = found.end()
            elif found := _NEWLINE.match(text, position):
                if depth == 0 and not inside_field:
                    tokens.append(Token(Kind.NEWLINE, position, found.end(), "\n"))
                position = found.end()
            elif found := _STRING.match(text, position):
                token = self.string(found)
                tokens.append(token)
                position = token.end
            elif found := _NUMBER.match(text, position):
                tokens.append(Token(Kind.NUMBER, position, found.end(), found[0]))
                position = found.end()
            elif found := _NAME.match(text, position):
                tokens.append(Token(Kind.NAME, position, found.end(), found[0]))
                position = found.end()
            else:
                found = _OPERATOR.match(text, position)
                assert found is not None
                operator = found[0]
                if inside_field and depth == 0 and self.ends_field(position, operator):
                    return tokens, position
                depth = max(0, depth + (operator in "([{") - (operator in ")]}"))
                tokens.append(Token(Kind.OPERATOR, position, found.end(), operator))
                position = found.end()
        if inside_field:
            raise ScanError
        return tokens, position

    def ends_field(self, position: int, operator: str) -> bool:
        """True where the operator ends the expression of a replacement field."""
        if operator in ("}", "!", ":", ":="):
            return True
        return operator == "=" and re.match(r"=\s*[!:}]", self.text[position : position + 200]) is not None

    def string(self, start: re.Match[str]) -> Token:
        prefix, quote = start[1].lower(), start[2]
        if "f" in prefix or "t" in prefix:
            return self.formatted(start)
        raw = re.compile(r"(?:[^\\]|\\.)*?" + quote, re.DOTALL) if len(quote) == 3 else _SHORT[quote]
        found = raw.match(self.text, start.end())
        if found is None:
            raise ScanError
        return Token(Kind.STRING, start.start(), found.end(), prefix)

    def formatted(self, start: re.Match[str]) -> Token:
        token = Token(Kind.FORMATTED, start.start(), start.end(), start[1].lower())
        token.end = self.literal(start.end(), start[2], "r" in token.text, token.fields)
        return token

    def literal(self, position: int, quote: str, raw: bool, fields: list[Field], *, spec: bool = False) -> int:
        """Read the literal part of a formatted string (or of a format specification, which ends before its "}")."""
        text = self.text
        while position < len(text):
            char = text[position]
            if not spec and text.startswith(quote, position):
                return position + len(quote)
            if char == "\\":
                position = self.escape(position, raw)
            elif char == "{" and not spec and text.startswith("{{", position):
                position += 2
            elif char == "{":
                position = self.replacement(position, quote, raw, fields)
            elif char == "}" and spec:
                return position
            else:
                position += 1
        raise ScanError

    def escape(self, position: int, raw: bool) -> int:
        following = self.text[position + 1 : position + 2]
        if following in ("{", "}"):
            return position + 1
        if not raw and following == "N" and self.text.startswith("{", position + 2):
            end = self.text.find("}", position)
            return end + 1 if end > 0 else position + 2
        return position + 2

    def replacement(self, brace: int, quote: str, raw: bool, fields: list[Field]) -> int:
        """Read one replacement field; the offset after its "}"."""
        tokens, position = self.code(brace + 1, inside_field=True)
        fields.append(Field(brace, position, tokens))
        rest = re.compile(r"=?\s*(?:!\s*\w+\s*)?").match(self.text, position)
        assert rest is not None
        position = rest.end()
        if self.text.startswith(":", position):
            position = self.literal(position + 1, quote, raw, fields, spec=True)
        if not self.text.startswith("}", position):
            raise ScanError
        return position + 1


_SHORT = {quote: re.compile(rf"(?:[^\\{quote}\r\n]|\\\r\n|\\.)*{quote}", re.DOTALL) for quote in ("'", '"')}
