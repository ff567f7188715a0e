"""DATABASES: literals, item assignments and updates; what is computed at run time is None."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Iterable, Iterator, Mapping

from codemods.project.model import Database
from codemods.project.source import SourceFile

_ENGINES = (
    ("sqlite", "sqlite"),
    ("spatialite", "sqlite"),
    ("postg", "postgresql"),
    ("psqlextra", "postgresql"),
    ("mysql", "mysql"),
    ("mariadb", "mysql"),
    ("oracle", "oracle"),
)
_DEPTH = 8
"""How many names are followed, one after the other: assignments may go in circles."""
_URL_READERS = frozenset({"db", "db_url", "db_url_config", "dj_db_url"})
"""Functions that make a database's dictionary from a URL: its engine is known at run time only."""
_URL_VALUES = frozenset({"DatabaseURLValue"})
"""What django-configurations reads all of DATABASES with."""


def engine_name(dotted: str) -> str:
    """The short name of a database engine; the dotted path itself where it is none of Django's."""
    return next((name for part, name in _ENGINES if part in dotted.lower()), dotted)


class DatabaseReader:
    """Follows what happens to DATABASES in one module; `known` is the list it keeps up to date."""

    def __init__(
        self, file: SourceFile, names: Mapping[str, tuple[SourceFile, ast.expr]], known: list[Database]
    ) -> None:
        self.file = file
        self.names = names
        self.known = known
        self.loop_variables: dict[str, str] = {}
        """Loop variables over DATABASES: "alias" or "config"."""
        self.speaks_of_sqlite = b"sqlite" in file.data.lower()

    def assign(self, value: ast.expr, branch: bool) -> None:
        """``DATABASES = value``; in a branch it is one possibility more."""
        found = list(self.databases(value))
        if not branch:
            self.known.clear()
        self.add(found)

    def add(self, found: Iterable[Database]) -> None:
        """More possibilities, each once; which of them may be SQLite is settled here."""
        for item in found:
            settled = dataclasses.replace(item, may_be_sqlite=self.may_be_sqlite(item))
            if settled not in self.known:
                self.known.append(settled)

    def may_be_sqlite(self, database: Database) -> bool:
        if database.engine is not None:
            return database.engine == "sqlite"
        return database.may_be_sqlite or self.speaks_of_sqlite

    def update(self, value: ast.expr) -> None:
        """``DATABASES.update(value)``, ``DATABASES |= value``."""
        self.add(list(self.databases(value)))

    def databases(self, value: ast.expr, depth: int = 0) -> Iterator[Database]:
        """The databases of an expression that stands for DATABASES."""
        if depth > _DEPTH:
            return
        match value:
            case ast.Dict(keys=keys, values=values):
                for key, config in zip(keys, values, strict=True):
                    if key is None:
                        yield from self.databases(config, depth + 1)
                    else:
                        yield from self.configs(self.constant(key) or "?", config)
            case (
                ast.Name(id="DATABASES")
                | ast.Attribute(attr="DATABASES")
                | ast.Call(func=ast.Name(id="getattr"), args=[_, ast.Constant(value="DATABASES"), *_])
            ) if self.known or isinstance(value, ast.Name):
                yield from list(self.known)
            case ast.Call():
                yield from self.called(value)
            case ast.BinOp(op=ast.BitOr(), left=left, right=right):
                yield from self.databases(left, depth + 1)
                yield from self.databases(right, depth + 1)
            case _ if meanings := self.meanings(value):
                for meaning in meanings:
                    yield from self.databases(meaning, depth + 1)
            case _:
                yield Database("default", None, None, at=self.at(value))

    def called(self, call: ast.Call) -> Iterator[Database]:
        """``dict(default=...)``, or a value that reads one alias from a URL."""
        if isinstance(call.func, ast.Name) and call.func.id == "dict":
            for keyword in call.keywords:
                if keyword.arg:
                    yield from self.configs(keyword.arg, keyword.value)
        elif self.reads_url(call):
            alias = next((self.constant(word.value) for word in call.keywords if word.arg == "alias"), "default")
            yield from self.configs(alias or "?", call)
        else:
            yield Database("default", None, None, at=self.at(call))

    def configs(self, alias: str, value: ast.expr, depth: int = 0) -> Iterator[Database]:
        """The possible configurations of one alias."""
        nothing = Database(alias, None, False, at=self.at(value))
        if depth > _DEPTH:
            yield dataclasses.replace(nothing, atomic_requests=None)
            return
        match value:
            case ast.Dict(keys=keys, values=values):
                yield from self.literal(nothing, zip(keys, values, strict=True), depth)
            case ast.Call(func=ast.Name(id="dict"), args=arguments, keywords=keywords):
                pairs: list[tuple[ast.expr | None, ast.expr]] = [(None, argument) for argument in arguments]
                pairs += [(ast.Constant(word.arg) if word.arg else None, word.value) for word in keywords]
                yield from self.literal(nothing, iter(pairs), depth)
            case ast.Subscript(value=ast.Name(id="DATABASES"), slice=key):
                other = self.constant(key)
                yield from [dataclasses.replace(item, alias=alias) for item in self.known if item.alias == other]
            case ast.Call() if self.reads_url(value):
                engine = next((self.constant(word.value) for word in value.keywords if word.arg == "engine"), None)
                yield dataclasses.replace(nothing, engine=engine_name(engine) if engine else None)
            case _ if meanings := self.meanings(value):
                for meaning in meanings:
                    yield from self.configs(alias, meaning, depth + 1)
            case _:
                yield dataclasses.replace(nothing, atomic_requests=None)

    def meanings(self, value: ast.expr) -> list[ast.expr]:
        """What an expression stands for: what a name is bound to, either side of a condition, items of a table."""
        match value:
            case ast.Name(id=name) if name in self.names:
                return [self.names[name][1]]
            case ast.IfExp(body=first, orelse=second):
                return [first, second]
            case ast.Subscript():
                return self.chosen(value)
        return []

    def chosen(self, value: ast.Subscript) -> list[ast.expr]:
        """What ``CONFIGS[key]`` may be: the item of a constant key, else any item of the dictionary."""
        file, table = self.file, value.value
        if isinstance(table, ast.Name) and table.id in self.names:
            file, table = self.names[table.id]
        if not isinstance(table, ast.Dict) or None in table.keys:
            return []
        if file.text.count("ATOMIC_REQUESTS") > file.segment(table).count("ATOMIC_REQUESTS"):
            return []  # it may be put into the dictionary later
        key = self.constant(value.slice)
        named = {self.constant(name): item for name, item in zip(table.keys, table.values, strict=True) if name}
        return [named[key]] if key is not None and key in named else table.values

    def literal(
        self, start: Database, pairs: Iterator[tuple[ast.expr | None, ast.expr]], depth: int
    ) -> Iterator[Database]:
        """A dictionary: each key over what the ones before said; a spread with several meanings gives several."""
        found = [start]
        for key, value in pairs:
            if key is None:
                found = list(self.configs(start.alias, value, depth + 1)) or found
            else:
                found = [changed for item in found for changed in self.with_key(item, self.constant(key), value)]
        yield from found

    def with_key(self, database: Database, key: str | None, value: ast.expr) -> Iterator[Database]:
        match key:
            case "ENGINE":
                possible = (value.body, value.orelse) if isinstance(value, ast.IfExp) else (value,)
                for engine in dict.fromkeys(self.constant(item) for item in possible):
                    yield dataclasses.replace(database, engine=engine_name(engine) if engine else None)
            case "ATOMIC_REQUESTS":
                yield dataclasses.replace(database, atomic_requests=self.truth(value), at=self.at(value))
            case "OPTIONS":
                yield dataclasses.replace(database, transaction_mode=self.mode(value) or database.transaction_mode)
            case _:
                yield database

    def assign_item(self, target: ast.expr, value: ast.expr, branch: bool) -> None:
        """``DATABASES["default"] = value``, ``DATABASES["default"]["KEY"] = value``, also on a loop's variables."""
        match target:
            case ast.Subscript(value=ast.Name(id="DATABASES"), slice=key):
                alias = self.constant(key) or "?"
                if not branch:
                    self.known[:] = [item for item in self.known if item.alias != alias]
                self.add(list(self.configs(alias, value)))
            case ast.Subscript(value=ast.Subscript(slice=ast.Constant(value="OPTIONS"), value=inner), slice=key):
                if self.constant(key) == "transaction_mode":
                    self.set_key(inner, "OPTIONS", ast.Dict([ast.Constant("transaction_mode")], [value]), branch)
            case ast.Subscript(value=inner, slice=key):
                self.set_key(inner, self.constant(key), value, branch)

    def item_call(self, call: ast.Call, branch: bool) -> None:
        """``DATABASES["default"].update({...})`` and ``.setdefault("KEY", value)``."""
        match call:
            case ast.Call(func=ast.Attribute(value=inner, attr="update"), args=arguments, keywords=keywords):
                for argument in arguments:
                    if isinstance(argument, ast.Dict):
                        for key, value in zip(argument.keys, argument.values, strict=True):
                            if key is not None:
                                self.set_key(inner, self.constant(key), value, branch)
                for keyword in keywords:
                    self.set_key(inner, keyword.arg, keyword.value, branch)
            case ast.Call(func=ast.Attribute(value=inner, attr="setdefault"), args=[key, value]):
                self.set_key(inner, self.constant(key), value, branch)

    def set_key(self, database: ast.expr, key: str | None, value: ast.expr, branch: bool) -> None:
        """One key of the databases that the expression `database` stands for."""
        if key not in ("ENGINE", "ATOMIC_REQUESTS", "OPTIONS"):
            return
        meant = self.meant(database)
        changed = [new for item in meant for new in self.with_key(item, key, value)]
        if not branch:
            self.known[:] = [item for item in self.known if item not in meant]
        self.add(changed)

    def meant(self, database: ast.expr) -> list[Database]:
        match database:
            case ast.Subscript(value=ast.Name(id="DATABASES"), slice=ast.Name(id=name)) if name in self.loop_variables:
                return list(self.known)
            case ast.Subscript(value=ast.Name(id="DATABASES"), slice=key):
                alias = self.constant(key)
                return [item for item in self.known if item.alias == alias]
            case ast.Name(id=name) if self.loop_variables.get(name) == "config":
                return list(self.known)
        return []

    def loop(self, statement: ast.stmt) -> None:
        """Remember the variables of ``for alias in DATABASES`` and its like."""
        if not isinstance(statement, ast.For) or "DATABASES" not in self.file.segment(statement.iter):
            return
        names = [node.id for node in ast.walk(statement.target) if isinstance(node, ast.Name)]
        kind = "config" if ".values" in self.file.segment(statement.iter) else "alias"
        self.loop_variables |= dict.fromkeys(names, kind)
        if len(names) == 2:
            self.loop_variables |= {names[0]: "alias", names[1]: "config"}

    def reads_url(self, call: ast.Call) -> bool:
        """True for dj-database-url, django-environ, django-configurations and their like."""
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name in _URL_VALUES or (isinstance(call.func, ast.Attribute) and name in _URL_READERS):
            return True
        return "dj_database_url" in self.file.segment(call) or "dj_db_url" in self.file.segment(call)

    def constant(self, value: ast.expr, depth: int = 0) -> str | None:
        """A string constant, also behind a name."""
        match value:
            case ast.Constant(value=str() as text):
                return text
            case ast.Name(id=name) if name in self.names and depth < _DEPTH:
                return self.constant(self.names[name][1], depth + 1)
        return None

    def truth(self, value: ast.expr, depth: int = 0) -> bool | None:
        match value:
            case ast.Constant(value=constant):
                return bool(constant)
            case ast.Name(id=name) if name in self.names and depth < _DEPTH:
                return self.truth(self.names[name][1], depth + 1)
        return None

    def mode(self, options: ast.expr) -> str | None:
        """The `transaction_mode` of an OPTIONS dictionary; either of two, as only SQLite has one."""
        if isinstance(options, ast.Name) and options.id in self.names:
            options = self.names[options.id][1]
        if isinstance(options, ast.IfExp):
            return self.mode(options.body) or self.mode(options.orelse)
        if isinstance(options, ast.Dict):
            for key, value in zip(options.keys, options.values, strict=True):
                if key is not None and self.constant(key) == "transaction_mode":
                    return self.constant(value)
        return None

    def at(self, node: ast.AST) -> str:
        return f"{self.file.path}:{getattr(node, 'lineno', 1)}"
