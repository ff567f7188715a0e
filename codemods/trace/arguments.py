"""The arguments of a call, evaluated, and how they meet the parameters of a function."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from codemods.trace.run import Run
from codemods.trace.values import Const, Value


@dataclass(slots=True)
class Arguments:
    """Positional and keyword arguments with their values."""

    positional: list[Value] = field(default_factory=list)
    keywords: dict[str, Value] = field(default_factory=dict)
    star: bool = False
    """There is a `*args` in the call."""
    double_star: bool = False
    """There is a `**kwargs` in the call."""
    rest: list[Value] = field(default_factory=list)
    """Values of the starred arguments."""

    def __iter__(self) -> Iterator[Value]:
        yield from self.positional
        yield from self.keywords.values()
        yield from self.rest

    def get(self, index: int, name: str) -> Value | None:
        """The argument at that position or of that name."""
        if name in self.keywords:
            return self.keywords[name]
        return self.positional[index] if index < len(self.positional) else None

    def constant(self, index: int, name: str) -> object | None:
        """The same, where it is a constant."""
        value = self.get(index, name)
        return value.value if isinstance(value, Const) else None


def evaluate_arguments(run: Run, node: ast.Call) -> Arguments:
    """Evaluate the arguments of a call in order."""
    result = Arguments()
    for argument in node.args:
        value = run.evaluate(argument)
        if isinstance(argument, ast.Starred):
            result.star = True
            result.rest.append(value)
        elif result.star:
            result.rest.append(value)
        else:
            result.positional.append(value)
    for keyword in node.keywords:
        value = run.evaluate(keyword.value)
        if keyword.arg is None:
            result.double_star = True
            result.rest.append(value)
        else:
            result.keywords[keyword.arg] = value
    return result


def bind(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, arguments: Arguments) -> dict[str, Value]:
    """Which parameter gets which value; parameters that are left to their default are not in the result."""
    parameters = [item.arg for item in (*node.args.posonlyargs, *node.args.args)]
    bound = dict(zip(parameters, arguments.positional, strict=False))
    names = {*parameters, *(item.arg for item in node.args.kwonlyargs)}
    bound.update({name: value for name, value in arguments.keywords.items() if name in names})
    return bound
