"""Receivers of signals: `@receiver(...)`, `signal.connect(...)`, with the models that send them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence

from codemods.project.classes import Classes
from codemods.project.expressions import dotted_name, parse_expression, string_constant
from codemods.project.facts import CallFact, ConnectFact, FileFacts, FunctionFact, ImportFact
from codemods.project.model import Assigned, ClassRef, External, Field, FieldKind, FunctionRef, Model, Receiver, Ref
from codemods.project.models import Models
from codemods.project.names import Names, last_name

LocalImports = Callable[[str, str | None], tuple[ImportFact, ...]]
_DJANGO_SIGNALS = "django."
_MODEL_SIGNALS = frozenset(
    {"pre_init", "post_init", "pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed", "class_prepared"}
)


class SignalReader:
    """Reads the signal connections of files."""

    def __init__(self, names: Names, classes: Classes, models: Models, local_imports: LocalImports) -> None:
        self.names = names
        self.classes = classes
        self.models = models
        self.local_imports = local_imports

    def receivers(self, path: str, facts: FileFacts) -> Iterator[Receiver]:
        """All receivers that a file connects."""
        for function in facts.functions:
            for decorator in function.decorators:
                if decorator.call is not None and decorator.call.args:
                    yield from self._decorated(path, function, decorator.call)
                elif decorator.name.endswith(".connect"):
                    signal = self._signal(path, decorator.name.rpartition(".")[0], ())
                    if signal is not None:
                        yield Receiver(_ref(path, function), signal, (), False, f"{path}:{decorator.line}")
        decorators = {d.line for f in facts.functions for d in f.decorators if d.name.endswith(".connect")}
        for connect in facts.connects:
            if connect.line not in decorators:
                yield from self._connected(path, connect)
            else:
                yield from self._connect_decorator(path, facts, connect)

    def _decorated(self, path: str, function: FunctionFact, call: CallFact) -> Iterator[Receiver]:
        if last_name(call.callee) != "receiver":
            found = self.names.resolve(path, call.callee) if call.callee and "()" not in call.callee else None
            if isinstance(found, FunctionRef):
                yield from self._decorated_by_own(path, function, call, found)
            if found != External("django.dispatch.receiver"):
                return
        node = parse_expression(call.args[0])
        signals = node.elts if isinstance(node, (ast.List, ast.Tuple, ast.Set)) else [node]
        imports = self.local_imports(path, function.qualname.rpartition(".<locals>.")[0] or None)
        senders, unresolved = self._senders(path, call.keyword("sender"), call.unpacks, imports)
        for item in signals:
            signal = None if item is None else self._signal(path, dotted_name(item) or "", imports)
            if signal is not None:
                yield Receiver(_ref(path, function), signal, senders, unresolved, f"{path}:{call.line}")

    def _decorated_by_own(
        self, path: str, function: FunctionFact, call: CallFact, decorator: FunctionRef
    ) -> Iterator[Receiver]:
        """A decorator of the project that connects what it decorates: `signal.connect(wrapped, sender=sender)`."""
        facts = self.names.modules.facts(decorator.path)
        made = next((item for item in facts.functions if item.qualname == decorator.qualname), None) if facts else None
        if facts is None or made is None:
            return
        given = dict(zip((item.name for item in made.parameters), call.args, strict=False))
        given |= {name: source for name, source in call.keywords if name is not None}
        for connect in facts.connects:
            if (connect.function or "").partition(".<locals>")[0] != decorator.qualname or connect.signal not in given:
                continue
            node = parse_expression(given[connect.signal])
            signal = None if node is None else self._signal(path, dotted_name(node) or "", ())
            sender = connect.call.keyword("sender")
            senders, unresolved = self._senders(path, given.get(sender or "", sender), call.unpacks, ())
            if signal is not None:
                yield Receiver(_ref(path, function), signal, senders, unresolved, f"{path}:{call.line}")

    def _connect_decorator(self, path: str, facts: FileFacts, connect: ConnectFact) -> Iterator[Receiver]:
        """`@post_save.connect(sender=Order)` above a function."""
        for function in facts.functions:
            if any(item.line == connect.line and item.call is not None for item in function.decorators):
                signal = self._signal(path, connect.signal, ())
                senders, unresolved = self._senders(path, connect.call.keyword("sender"), connect.call.unpacks, ())
                if signal is not None:
                    yield Receiver(_ref(path, function), signal, senders, unresolved, f"{path}:{connect.line}")

    def _connected(self, path: str, connect: ConnectFact) -> Iterator[Receiver]:
        imports = self.local_imports(path, connect.function)
        signal = self._signal(path, connect.signal, imports)
        if signal is None:
            return
        call = connect.call
        source = call.args[0] if call.args else call.keyword("receiver")
        sender = call.args[1] if len(call.args) > 1 else call.keyword("sender")
        senders, unresolved = self._bound_senders(path, sender, connect, imports)
        found = self._reference(path, source, imports) if source is not None else None
        if found is None and source is not None and source.isidentifier() and connect.function is not None:
            found = self._nested(path, connect.function, source)
        function = found if isinstance(found, FunctionRef) else None
        yield Receiver(function, signal, senders, unresolved, f"{path}:{connect.line}")

    def _bound_senders(
        self, path: str, source: str | None, connect: ConnectFact, imports: Sequence[ImportFact]
    ) -> tuple[tuple[str, ...], bool]:
        """The senders; where the sender is a local name, of what it is bound to: one value, or the items of a loop."""
        bound = next((item for item in connect.values if item[0] == source), None)
        if bound is None:
            return self._senders(path, source, connect.call.unpacks, imports)
        _, value, in_loop = bound
        if not in_loop:
            return self._senders(path, value, False, imports)
        node = parse_expression(value)
        if isinstance(node, ast.Name):
            local = next((item[1] for item in connect.values if item[0] == node.id and not item[2]), None)
            found = self.names.resolve(path, node.id) if local is None else None
            node = parse_expression(found.source if isinstance(found, Assigned) else local or "")
        if not isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            return (), True
        return self._senders(path, ast.unparse(node), False, imports)

    def _nested(self, path: str, function: str, name: str) -> FunctionRef | None:
        qualname = f"{function}.<locals>.{name}"
        found = self.classes.table(path).functions.get(qualname)
        return None if not found else FunctionRef(path, qualname, found[-1].line)

    # --- signals

    def _signal(self, path: str, source: str, imports: Sequence[ImportFact]) -> str | None:
        """The signal's name: the last of a Django signal's, else the dotted name; None where it is no signal."""
        if not source:
            return None
        found = self._reference(path, source, imports)
        if isinstance(found, External):
            if found.dotted.startswith(_DJANGO_SIGNALS):
                return last_name(found.dotted)
            return found.dotted if "signal" in found.dotted.lower() else None
        if isinstance(found, Assigned):
            call = self.classes.assigned_call(found)
            known = call is not None and last_name(call.callee).endswith("Signal")
            return f"{self.names.modules.name(found.path)}.{found.qualname}" if known else None
        return last_name(source) if found is None and last_name(source) in _MODEL_SIGNALS else None

    def _reference(self, path: str, source: str, imports: Sequence[ImportFact]) -> Ref | None:
        node = parse_expression(source)
        if not isinstance(node, (ast.Name, ast.Attribute)) or (dotted := dotted_name(node)) is None:
            return self._wrapped(path, node, imports)
        first, _, rest = dotted.partition(".")
        local = next((item for item in imports if item.name == first), None)
        found = self.names.resolve(path, first) if local is None else self.names.imported(path, local)
        for part in rest.split(".") if rest else ():
            found = None if found is None else self.names.member(found, part)
        return found

    def _wrapped(self, path: str, node: ast.expr | None, imports: Sequence[ImportFact]) -> Ref | None:
        """The class that a lookup in the place of a name returns."""
        if not isinstance(node, ast.Call):
            return None
        callee = dotted_name(node.func)
        if callee is None:
            return None
        keywords = tuple((item.arg, ast.unparse(item.value)) for item in node.keywords)
        call = CallFact(callee, tuple(ast.unparse(item) for item in node.args), keywords, node.lineno)
        if (
            last_name(callee) in ("get_model", "get_registered_model")
            and callee.startswith("self.")
            and len(call.args) == 1
        ):
            # The method of AppConfig, which knows its app.
            name = string_constant(call.args[0])
            return None if name is None else self.models.find(f"{self.models.labels.apps.label(path)}.{name}", path)
        return self.names.called(path, call)

    # --- senders

    def _senders(
        self, path: str, source: str | None, unpacks: bool, imports: Sequence[ImportFact]
    ) -> tuple[tuple[str, ...], bool]:
        """The labels of the sender and whether it is one that could not be resolved."""
        if source is None or source == "None":
            return (), unpacks
        node = parse_expression(source)
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            parts = [self._senders(path, ast.unparse(item), False, imports) for item in node.elts]
            return tuple(label for labels, _ in parts for label in labels), any(bad for _, bad in parts)
        through = self._through(path, source, imports)
        if through is not None:
            return (through,), False
        found = self._reference(path, source, imports)
        if found is None or isinstance(found, (Assigned, External)):
            found = self.names.model_reference(path, source) or found
        if isinstance(found, (ClassRef, External)):
            model = self.models.model(found)
            if model is not None:
                return (model.label,), False
            if isinstance(found, ClassRef):
                return (f"{self.names.modules.name(found.path)}.{found.qualname}",), False
            if not isinstance(node, ast.Call) and not found.dotted.startswith("django.conf"):
                return (found.dotted,), False  # a class of a library: none of the project's models
        text = string_constant(source)
        return ((text,), False) if text is not None and text.count(".") == 1 else ((), True)

    def _through(self, path: str, source: str, imports: Sequence[ImportFact]) -> str | None:
        """The label of `Order.tags.through`: the through model's, or "shop.Order_tags" of the one that Django makes."""
        if not source.endswith(".through"):
            return None
        owner, _, name = source.removesuffix(".through").rpartition(".")
        klass = self._reference(path, owner, imports)
        model = self.models.model(klass) if isinstance(klass, (ClassRef, External)) else None
        if model is None:
            return None
        field = model.field(name)
        reverse = model.reverse.get(name)
        if field is None and reverse is not None:
            owner_klass = self.models.find(reverse.model, path)
            model = self.models.model(owner_klass) if owner_klass is not None else None
            field = None if model is None else model.field(reverse.field)
        if model is None or field is None or field.kind is not FieldKind.MANY_TO_MANY:
            return source
        return self._through_label(model, field, path) or source

    def _through_label(self, model: Model, field: Field, path: str) -> str | None:
        given = field.options.get("through")
        if given is None:
            return f"{model.app_label}.{model.name}_{field.name}"
        near = field.at.rpartition(":")[0] or path
        text = string_constant(given)
        if text is not None:
            target: Ref | None = self.models.find(text if "." in text else f"{model.app_label}.{text}", near)
        else:
            target = self.names.model_reference(near, given)
        return self.models.labels.label(target) if isinstance(target, (ClassRef, External)) else None


def _ref(path: str, function: FunctionFact) -> FunctionRef:
    return FunctionRef(path, function.qualname, function.line)
