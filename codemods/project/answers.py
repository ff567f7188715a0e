"""What a project answers to a question, as text: equal texts are equal answers, in this run and in another one."""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any

from codemods.encoding import Records
from codemods.ledger import Question
from codemods.project import callers, classes, facts, files, libraries, model, question
from codemods.project.index import Project
from codemods.project.model import Model
from codemods.project.moved import Moved
from codemods.project.question import QUESTIONS, At, Of, Option
from codemods.project.source import SourceError
from codemods.project.templates import finder

RECORDS = Records(
    [
        question.At, question.Of, question.Option,
        model.FunctionRef, model.ClassRef, model.ModuleRef, model.External, model.Assigned, model.FieldKind,
        model.Field, model.Unique, model.ReverseRelation, model.Manager, model.Model, model.Receiver, model.Task,
        model.Database, model.Settings, model.Versions,
        facts.ImportFact, facts.CallFact, facts.DecoratorFact, facts.AssignFact, facts.ParameterFact,
        facts.FunctionFact, facts.ClassFact,
        callers.CallSite, classes.Property, files.FileInfo, libraries.LibrarySave, finder.Found,
    ]
)  # fmt: skip
"""What questions and answers are made of."""

OF_ONE_FILE = frozenset(
    {"class_of", "data", "facts", "function", "function_at", "function_fact", "functions_in", "klass"}
    | {"line", "mentions", "outlines", "quote", "source"}
)
"""Questions that the content of one file answers: that of the path, or of the reference, which comes first."""

OF_EACH_FILE: Mapping[str, Callable[..., bool]] = {
    "mentioning": Project.is_mentioning,
    "patching": Project.is_patching,
}
"""Questions whose answer is a list of paths, each of which is in it or not by the content of that file alone."""

ON_DISK = frozenset({"find_template", "is_library", "template", "versions"})
"""Questions that other files than Python's answer."""


_PATHS = re.compile(r"[A-Za-z0-9_./-]+\.py")
_SHORTENED = re.compile(r"#[0-9a-f]{24},([0-9a-f,]+)")


def path_of(asked: Question) -> str:
    """The file that a question of `OF_ONE_FILE` is about."""
    first = asked[1]
    return first.ref.path if isinstance(first, At) else str(first)


class Answers:
    """The answers of one project, each worked out once."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._known: dict[Question, str] = {}
        self._models: dict[int, tuple[Model, str]] = {}

    def text(self, asked: Question) -> str:
        """What the project answers."""
        found = self._known.get(asked)
        if found is None:
            found = self._known[asked] = self._text(asked)
        return found

    def text_before(self, asked: Question, moved: Moved) -> str:
        """The answer with the lines of changed files as they were before."""
        return self._text(asked, moved)

    def of_each_file(self, asked: Question, earlier: str, changed: frozenset[str]) -> str:
        """The answer to a question of `OF_EACH_FILE`, by an earlier one and the files that changed since."""
        name, *args = asked
        given = args if name == "patching" else [args]
        is_in = OF_EACH_FILE[str(name)]
        paths = {path for path in RECORDS.from_text(earlier) if path not in changed}
        paths |= {path for path in changed if is_in(self.project, path, *given)}
        found = self._known[asked] = RECORDS.text(tuple(sorted(paths)))
        return found

    def _text(self, asked: Question, moved: Moved | None = None) -> str:
        name, *given = asked
        args: list[Any] = []
        options: dict[str, Any] = {}
        for value in given:
            if isinstance(value, Option):
                options[value.name] = self._argument(value.value)
            else:
                args.append(self._argument(value))
        method = QUESTIONS[str(name)]
        if name in ("source", "data", "facts", "outlines"):
            return self._content(str(args[0]))
        if name == "template":
            return self._bytes(str(args[0]))
        try:
            answer = method(self.project, *args, **options)
        except (SourceError, LookupError, OSError, AttributeError) as error:
            return f"{type(error).__name__}: {error}"
        if isinstance(answer, ast.AST):
            return self._node(path_of(asked), answer, moved)
        if moved is not None:
            answer = moved.as_before(answer, path_of(asked) if name in OF_ONE_FILE else None)
        return RECORDS.text(answer) if name in OF_EACH_FILE else _short(self._plain(answer))

    def _argument(self, value: Any) -> Any:  # noqa: ANN401 - whatever was asked
        if isinstance(value, At):
            return type(value.ref)(value.ref.path, value.ref.qualname, value.line)
        return self.project.model_of(value.klass) if isinstance(value, Of) else value

    def _content(self, path: str) -> str:
        try:
            return hashlib.blake2b(self.project.source(path).data, digest_size=16).hexdigest()
        except (SourceError, OSError) as error:
            return f"{type(error).__name__}: {error}"

    def _bytes(self, path: str) -> str:
        try:
            return hashlib.blake2b(self.project.data(path), digest_size=16).hexdigest()
        except OSError as error:
            return f"{type(error).__name__}: {error}"

    def _node(self, path: str, node: ast.AST, moved: Moved | None) -> str:
        """A definition: where it stands and its text, the decorators' too."""
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        first = min([node.lineno, *(item.lineno for item in node.decorator_list)])
        text = "\n".join(self.project.source(path).lines[first - 1 : node.end_lineno])
        line = node.lineno
        if moved is not None:
            line, first = moved.line_before(path, line), moved.line_before(path, first)
        return _short(f"{line} {node.col_offset} {first} {node.end_col_offset} {text}")

    def _plain(self, answer: object) -> str:
        if isinstance(answer, Model):
            return self._model(answer)
        if isinstance(answer, tuple) and any(isinstance(item, Model) for item in answer):
            return " ".join(self._plain(item) for item in answer)
        if isinstance(answer, Mapping) and any(isinstance(item, Model) for item in answer.values()):
            return " ".join(f"{key} {self._plain(item)}" for key, item in answer.items())
        return RECORDS.text(answer)

    def _model(self, model: Model) -> str:
        known = self._models.get(id(model))
        if known is None:
            known = self._models[id(model)] = (model, _short(RECORDS.text(model)))
        return known[1]


def _short(text: str) -> str:
    """A text, or its digest and marks of the files that it names."""
    if len(text) <= 32:
        return text
    found = {mark(path) for path in _PATHS.findall(text)}
    for inner in _SHORTENED.findall(text):
        found.update(inner.split(","))
    marks = ",".join(sorted(found))
    return f"#{hashlib.blake2b(text.encode('utf-8', 'surrogatepass'), digest_size=12).hexdigest()},{marks}"


def mark(path: str) -> str:
    """A few letters that stand for a path in an answer, and perhaps for another one."""
    return hashlib.blake2b(path.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()


def is_marked(path: str) -> bool:
    """True where each answer that names the path has its mark, or the path itself."""
    return _PATHS.fullmatch(path) is not None
